import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { eventually } from '../test-app.ts'
import { freePort } from './free-port.ts'

/** Redis' server, where there is one. `REDIS_SERVER` names another. */
export function redisProgram(): string | undefined {
  const program = process.env.REDIS_SERVER || 'redis-server'
  try {
    execFileSync(program, ['--version'])
    return program
  } catch {
    return undefined
  }
}

/** A Redis of the test's own, which it may stop and kill. */
export class OwnRedis {
  readonly #program: string
  readonly #port: number
  #child: ChildProcess | undefined

  private constructor(program: string, port: number) {
    this.#program = program
    this.#port = port
  }

  static async start(program: string): Promise<OwnRedis> {
    const redis = new OwnRedis(program, await freePort())
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  /** Returns when it answers. */
  async start(): Promise<void> {
    const settings = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()]
    this.#child = spawn(this.#program, settings, { stdio: 'ignore' })
    await eventually(async () => (await this.command('PING').catch(() => '')) === '+PONG')
  }

  /** Runs an inline command. @returns the first line of the answer */
  async command(text: string): Promise<string> {
    const socket = connect(this.#port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      socket.write(`${text}\r\n`)
      const [data]: Buffer[] = await once(socket, 'data')
      return String(data).split('\r\n', 1)[0] ?? ''
    } finally {
      socket.destroy()
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  /** `kill -9`; returns when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}
