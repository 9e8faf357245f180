import { fileURLToPath } from 'node:url'
import { GraphqlCaller } from '../../src/testing/visitor.ts'
import { Gatehouse, type LogLine } from '../../test-support/engines/gatehouse.ts'
import type { Exit } from '../../test-support/engines/program.ts'

const clockPath = fileURLToPath(new URL('./shifted-clock.mjs', import.meta.url))

/** Settings of a server under test; all replicas have the same `SECRET` and issuer. */
export const testSettings: Readonly<Record<string, string>> = {
  SECRET: 'one secret that all replicas of these tests share',
  BCRYPT_COST: '4',
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'info',
}

export interface ServerProcessOptions {
  readonly env?: Readonly<Record<string, string>>
  /** How far its clock is ahead of this machine's, in milliseconds. */
  readonly clockShiftMs?: number
  /** Arguments for Node itself. */
  readonly nodeOptions?: readonly string[]
  /** The `main.js` of another build, such as a former release; by default the current build. */
  readonly main?: string
}

/** A server as a separate process, with a client. */
export class ServerProcess extends GraphqlCaller {
  readonly #gatehouse: Gatehouse

  constructor(gatehouse: Gatehouse) {
    super(gatehouse.url)
    this.#gatehouse = gatehouse
  }

  get pid(): number {
    return this.#gatehouse.pid
  }

  /** All log lines, parsed. */
  get log(): readonly LogLine[] {
    return this.#gatehouse.log
  }

  get exited(): Promise<Exit> {
    return this.#gatehouse.exited
  }

  signal(signal: NodeJS.Signals): void {
    this.#gatehouse.signal(signal)
  }

  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void> {
    return this.#gatehouse.kill()
  }

  /** Makes it drain. @returns its exit and the milliseconds until then */
  terminate(): Promise<Exit & { tookMs: number }> {
    return this.#gatehouse.terminate()
  }

  /** Returns the status of a path, such as `/readyz`. */
  statusOf(path: string): Promise<number> {
    return this.#gatehouse.statusOf(path)
  }

  isReady(): Promise<boolean> {
    return this.#gatehouse.isReady()
  }

  /** Returns the value of a metric without labels. */
  metric(name: string): Promise<number> {
    return this.#gatehouse.metric(name)
  }

  /** Returns the logged events of a name. */
  events(event: string): LogLine[] {
    return this.#gatehouse.events(event)
  }
}

const started = new Set<Gatehouse>()

/** Starts a server under test without waiting for it. */
export function launchServer({
  env,
  clockShiftMs,
  nodeOptions = [],
  ...build
}: ServerProcessOptions): Gatehouse {
  const preload = clockShiftMs === undefined ? [] : ['--import', clockPath]
  const gatehouse = Gatehouse.launch({
    env: { CLOCK_SHIFT_MS: String(clockShiftMs ?? 0), ...testSettings, ...env },
    nodeOptions: [...nodeOptions, ...preload],
    ...build,
  })
  started.add(gatehouse)
  void gatehouse.exited.then(() => started.delete(gatehouse))
  return gatehouse
}

/** Starts a server under test and waits until it listens. */
export const startServer = async (options: ServerProcessOptions): Promise<ServerProcess> =>
  new ServerProcess(await launchServer(options).listening)

/** Kills the remaining processes that this file started; for `afterAll`. */
export async function killServers(): Promise<void> {
  await Promise.all([...started].map((gatehouse) => gatehouse.kill()))
}
