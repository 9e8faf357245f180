import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Contender, startContender } from './contender.ts'

/** A folder for an embedded database, and Gatehouse on it any number of times. */
export async function onEmbedded<T>(
  work: (start: () => Promise<Contender>) => Promise<T>,
  variables: Readonly<Record<string, string>> = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
  const env = { DATA_DIR: folder, DATABASE_URL: undefined, BCRYPT_COST: '10', ...variables }
  const running = new Set<Contender>()
  const start = async (): Promise<Contender> => {
    const contender = await startContender('gatehouse', { env, name: 'embedded' })
    running.add(contender)
    const stop = () => (running.delete(contender) ? contender.stop() : Promise.resolve())
    return { ...contender, stop }
  }
  try {
    return await work(start)
  } finally {
    await Promise.all([...running].map((contender) => contender.stop()))
    await rm(folder, { recursive: true })
  }
}
