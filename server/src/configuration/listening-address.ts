import { host, type ReadSetting, settingsOf, wholeNumber } from '../core/setting.ts'
import { readEnvFile } from './env-file.ts'

export interface ListeningAddress {
  readonly host: string
  /** 0 selects any free port. */
  readonly port: number
}

/**
 * Reads the listening address. Separate from the rest of the configuration because `gatehouse health` needs nothing
 * else.
 */
export const listeningAddress = (read: ReadSetting): ListeningAddress => ({
  host: read('HOST', host, '127.0.0.1'),
  port: read('PORT', wholeNumber(0, 65_535), 4000),
})

/**
 * Returns where a server with this process's environment listens. Invalid settings are left for that server to report.
 */
export function readListeningAddress(): ListeningAddress {
  const variables = { ...readEnvFile('.env')?.variables, ...process.env }
  return listeningAddress(settingsOf(variables, []))
}
