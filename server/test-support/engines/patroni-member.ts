import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { familyOf, killFamilies, sendSignal } from './process-family.ts'
import { Program } from './program.ts'
import { unprivileged } from './unprivileged.ts'

const deployed = fileURLToPath(new URL('../../../deploy/patroni.yml', import.meta.url))

/** The superuser and the replication user of members created here. */
export const users = { superuser: 'postgres', replication: 'replicator' } as const

export interface PatroniMemberOptions {
  readonly name: string
  /** A separate folder. */
  readonly folder: string
  /** Address of etcd: `host:port`. */
  readonly etcd: string
  readonly files: { readonly patroni: string; readonly postgresqlPrograms: string }
  /** Password of both users. */
  readonly password: string
  readonly detached: boolean
}

/** One PostgreSQL with its Patroni, configured by `deploy/patroni.yml` without changes. */
export class PatroniMember {
  readonly port: number
  readonly apiPort: number
  /** Everything that Patroni and PostgreSQL have written since this was created. */
  readonly lines: string[] = []
  readonly #options: PatroniMemberOptions
  readonly #as = unprivileged('postgres')
  #program: Program | undefined

  private constructor(options: PatroniMemberOptions, port: number, apiPort: number) {
    this.port = port
    this.apiPort = apiPort
    this.#options = options
    // PostgreSQL is not our child process and would outlive us.
    process.on('exit', () => {
      for (const pid of this.#postgresqlPids()) sendSignal(pid, 'SIGKILL')
    })
  }

  /** Chooses ports without starting anything. */
  static async create(options: PatroniMemberOptions): Promise<PatroniMember> {
    return new PatroniMember(options, await freePort(), await freePort())
  }

  get name(): string {
    return this.#options.name
  }

  /** PostgreSQL's own address, with the superuser. */
  get url(): string {
    return `postgres://${users.superuser}:${this.#options.password}@127.0.0.1:${this.port}/postgres`
  }

  /** Starts Patroni, which initializes PostgreSQL; resolves when Patroni responds. */
  async start(): Promise<void> {
    const { folder, files, detached } = this.#options
    const { uid, gid } = this.#as
    mkdirSync(folder, { recursive: true })
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    this.#program = Program.launch(`Patroni (${this.name})`, files.patroni, {
      args: [deployed],
      cwd: folder,
      env: { PATH: process.env.PATH, ...this.#settings() },
      as: this.#as,
      detached,
      onLine: (line) => this.lines.push(line),
    })
    await this.#program.until(() => this.isAlive())
  }

  /** Whether Patroni runs and responds. */
  isAlive(): Promise<boolean> {
    return this.ask('/liveness').then(
      ({ ok }) => ok,
      () => false,
    )
  }

  /** Calls Patroni's REST API. */
  ask(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.apiPort}${path}`, { signal: AbortSignal.timeout(2_000) })
  }

  /** Kills PostgreSQL and all its processes, like a crash; Patroni continues. */
  async killPostgresql(): Promise<void> {
    await killFamilies(this.#postgresqlPids())
  }

  /** Kills PostgreSQL and Patroni at once, like the loss of the machine. */
  async kill(): Promise<void> {
    const patroni = this.#program?.isRunning ? [this.#program.pid] : []
    await killFamilies([...patroni, ...this.#postgresqlPids()])
    await this.#program?.exited
  }

  /** Freezes PostgreSQL including its connections until `resumePostgresql`; Patroni continues. */
  async pausePostgresql(): Promise<void> {
    await this.#signalPostgresql('SIGSTOP')
  }

  async resumePostgresql(): Promise<void> {
    await this.#signalPostgresql('SIGCONT')
  }

  get #data(): string {
    return join(this.#options.folder, 'data')
  }

  /** The process that listens; undefined if it does not run or listen yet. */
  #postgresqlPids(): number[] {
    try {
      const [pid] = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n', 1)
      return [Number(pid)]
    } catch {
      return []
    }
  }

  async #signalPostgresql(signal: NodeJS.Signals): Promise<void> {
    for (const pid of (await Promise.all(this.#postgresqlPids().map(familyOf))).flat())
      sendSignal(pid, signal)
  }

  #settings(): Record<string, string> {
    const { name, folder, etcd, files, password } = this.#options
    const api = `127.0.0.1:${this.apiPort}`
    const postgresql = `127.0.0.1:${this.port}`
    return {
      PATRONI_NAME: name,
      PATRONI_ETCD3_HOSTS: etcd,
      PATRONI_RESTAPI_LISTEN: api,
      PATRONI_RESTAPI_CONNECT_ADDRESS: api,
      PATRONI_POSTGRESQL_LISTEN: postgresql,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: postgresql,
      PATRONI_POSTGRESQL_DATA_DIR: this.#data,
      PATRONI_POSTGRESQL_BIN_DIR: files.postgresqlPrograms,
      PATRONI_POSTGRESQL_PGPASS: join(folder, 'pgpass'),
      PATRONI_SUPERUSER_USERNAME: users.superuser,
      PATRONI_SUPERUSER_PASSWORD: password,
      PATRONI_REPLICATION_USERNAME: users.replication,
      PATRONI_REPLICATION_PASSWORD: password,
    }
  }
}
