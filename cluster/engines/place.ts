import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

/** What every engine may be told; the rest is chosen for it. */
export interface EngineOptions {
  /** Where it keeps its files, which then stay; without, a temporary folder that goes with it. */
  readonly folder?: string | undefined
  /** On 127.0.0.1; without, one that is free. */
  readonly port?: number | undefined
  /** Keeps a terminal's Ctrl-C from it, so that whoever started it stops it in order. */
  readonly detached?: boolean | undefined
}

/** Where an engine has been put. */
export interface Place {
  readonly folder: string
  readonly port: number
  readonly detached: boolean
  /** Removes the folder if it was temporary. */
  remove(): Promise<void>
}

/** A port was asked for that cannot be had. */
export class UnusablePort extends Error {
  override readonly name = 'UnusablePort'

  constructor(port: number, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened at (${code})`
    super(`Port ${port} ${why}: choose another.`, { cause })
  }
}

/** @param engine names the temporary folder, such as `redis` */
export async function placeFor(engine: string, options: EngineOptions): Promise<Place> {
  const { folder, port, detached = false } = options
  if (port !== undefined) await assertFree(port)
  const at = folder ?? mkdtempSync(join(tmpdir(), `gatehouse-${engine}-`))
  mkdirSync(at, { recursive: true })
  return {
    folder: at,
    port: port ?? (await freePort()),
    detached,
    remove: async () => {
      if (folder === undefined) await rm(at, { recursive: true, force: true })
    },
  }
}

/** Whoever has the port would be taken for the engine. @throws UnusablePort */
export async function assertFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new UnusablePort(port, error)
  }
  server.close()
  await once(server, 'close')
}
