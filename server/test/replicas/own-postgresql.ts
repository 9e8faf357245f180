import { execFile, execFileSync } from 'node:child_process'
import { chownSync, existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { eventually } from '../test-app.ts'
import { freePort } from './free-port.ts'
import { unprivileged } from './unprivileged.ts'

const run = promisify(execFile)

/** The folder of the newest PostgreSQL's programs; undefined where there is none. `PG_BIN` names another. */
export function postgresqlPrograms(): string | undefined {
  const folders = [
    ...(process.env.PG_BIN ? [process.env.PG_BIN] : []),
    ...globSync('/usr/lib/postgresql/*/bin').sort().reverse(),
    ...globSync('/opt/homebrew/opt/postgresql*/bin'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')))
}

/** A PostgreSQL server of the test's own, which it may stop and kill. */
export class OwnPostgresql {
  readonly #programs: string
  readonly #folder: string
  readonly #port: number
  readonly #as: { uid?: number; gid?: number }

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs
    this.#folder = folder
    this.#port = port
    this.#as = unprivileged('postgres')
  }

  /** Makes a cluster in a folder of its own, and starts it. */
  static async start(programs: string): Promise<OwnPostgresql> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgresql-'))
    const server = new OwnPostgresql(programs, folder, await freePort())
    if (server.#as.uid !== undefined && server.#as.gid !== undefined)
      chownSync(folder, server.#as.uid, server.#as.gid)
    await server.#run('initdb', '--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync')
    await server.start()
    return server
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`
  }

  /** Returns when it takes connections. */
  async start(): Promise<void> {
    const settings = `-p ${this.#port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200`
    const log = join(this.#folder, 'server.log')
    await this.#run('pg_ctl', 'start', '--wait', '--silent', `--log=${log}`, `--options=${settings}`)
  }

  /** Every connection is terminated, then it stops. */
  async stop(): Promise<void> {
    await this.#run('pg_ctl', 'stop', '--wait', '--silent', '--mode=fast')
  }

  /** Stops and starts as an upgrade does. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /** `kill -9` to it and all it has started, as when the machine's memory runs out; returns when all are gone. */
  async kill(): Promise<void> {
    const postmaster = this.#postmaster()
    // So that it starts no more while they are listed: one that survived would hold the shared memory.
    signal(postmaster, 'SIGSTOP')
    const all = [postmaster, ...childrenOf(postmaster)]
    for (const pid of all) signal(pid, 'SIGKILL')
    await eventually(() => !all.some(isRunning), 10_000)
    await rm(join(this.#folder, 'data', 'postmaster.pid'), { force: true })
  }

  /** All connections but the tests' own. */
  async terminateConnections(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url })
    await client.connect()
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'gatehouse%'`,
    )
    await client.end()
  }

  /** Stops it however it is, and removes its folder. */
  async remove(): Promise<void> {
    await this.#run('pg_ctl', 'stop', '--silent', '--mode=immediate').catch(() => undefined)
    await rm(this.#folder, { recursive: true, force: true })
  }

  #postmaster(): number {
    return Number(readFileSync(join(this.#folder, 'data', 'postmaster.pid'), 'utf8').split('\n', 1)[0])
  }

  async #run(program: string, ...args: string[]): Promise<void> {
    const data = `--pgdata=${join(this.#folder, 'data')}`
    await run(join(this.#programs, program), [...args, data], { cwd: this.#folder, ...this.#as })
  }
}

const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .map((line) => Number(line.trim()))
    .filter((child) => child > 0)

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** Whether a process still has memory and files: a zombie has neither. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
