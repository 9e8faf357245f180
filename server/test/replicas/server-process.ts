import { fileURLToPath } from 'node:url'
import { Gatehouse, type LogLine } from '../../../cluster/engines/gatehouse.ts'
import type { Exit } from '../../../cluster/engines/program.ts'
import { GraphqlCaller } from '../visitor.ts'

const clockPath = fileURLToPath(new URL('./shifted-clock.mjs', import.meta.url))

/** The settings of a server under test; the same `SECRET` and issuer whichever replica it is. */
export const testSettings: Readonly<Record<string, string>> = {
  SECRET: 'one secret that all replicas of these tests share',
  BCRYPT_COST: '4',
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'info',
}

export interface ServerProcessOptions {
  readonly env?: Readonly<Record<string, string>>
  /** How far ahead of this machine its clock is, in milliseconds. */
  readonly clockShiftMs?: number
  /** For Node itself. */
  readonly nodeOptions?: readonly string[]
  /** The `main.js` of another build, such as a former release's; what was built here unless given. */
  readonly main?: string
}

/** A server as a process of its own, and somebody to ask it. */
export class ServerProcess extends GraphqlCaller {
  readonly #gatehouse: Gatehouse

  constructor(gatehouse: Gatehouse) {
    super(gatehouse.url)
    this.#gatehouse = gatehouse
  }

  get pid(): number {
    return this.#gatehouse.pid
  }

  /** Every line that it logged, parsed. */
  get log(): readonly LogLine[] {
    return this.#gatehouse.log
  }

  get exited(): Promise<Exit> {
    return this.#gatehouse.exited
  }

  signal(signal: NodeJS.Signals): void {
    this.#gatehouse.signal(signal)
  }

  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void> {
    return this.#gatehouse.kill()
  }

  /** Asks it to drain. @returns how it ended, and after how many milliseconds */
  terminate(): Promise<Exit & { tookMs: number }> {
    return this.#gatehouse.terminate()
  }

  /** The status of a path, such as `/readyz`. */
  statusOf(path: string): Promise<number> {
    return this.#gatehouse.statusOf(path)
  }

  isReady(): Promise<boolean> {
    return this.#gatehouse.isReady()
  }

  /** The value of a metric without labels. */
  metric(name: string): Promise<number> {
    return this.#gatehouse.metric(name)
  }

  /** Logged events by this name. */
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

/** Kills what this file has started and has not ended; for `afterAll`. */
export async function killServers(): Promise<void> {
  await Promise.all([...started].map((gatehouse) => gatehouse.kill()))
}
