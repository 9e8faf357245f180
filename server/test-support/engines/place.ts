import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'

/** Options of every engine; everything else is chosen for it. */
export interface EngineOptions {
  /** Folder for its files, which is kept; by default a temporary one that is removed. */
  readonly folder?: string | undefined
  /** On 127.0.0.1; by default a free one. */
  readonly port?: number | undefined
  /** Prevents a terminal's Ctrl-C from reaching it, so that its parent process can stop it in order. */
  readonly detached?: boolean | undefined
}

/** Folder and port of an engine. */
export interface Place {
  readonly folder: string
  readonly port: number
  readonly detached: boolean
  /** Removes the folder if it is temporary. */
  remove(): Promise<void>
}

/** Thrown when a requested port cannot be used. */
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

/** Checks the port, because any process that listens there would be mistaken for the engine. @throws UnusablePort */
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
