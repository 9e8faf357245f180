import { execFile } from 'node:child_process'
import { chownSync, existsSync, globSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { started } from './engine.ts'
import { MissingProgram } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { PlacedEngine } from './placed-engine.ts'
import { Program } from './program.ts'
import { unprivileged } from './unprivileged.ts'

const run = promisify(execFile)

export interface PostgresqlOptions extends EngineOptions {
  /** Settings of postgresql.conf, in addition to addresses and paths. */
  readonly settings?: Readonly<Record<string, string>>
  /** Makes it a streaming replica of this one. */
  readonly replicaOf?: Postgresql
}

/** The folder of the newest installed PostgreSQL's programs, if any. `PG_BIN` selects another one. */
export function postgresqlPrograms(): string | undefined {
  const folders = [
    ...(process.env.PG_BIN ? [process.env.PG_BIN] : []),
    ...globSync('/usr/lib/postgresql/*/bin').sort().reverse(),
    ...globSync('/opt/homebrew/opt/postgresql*/bin'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')))
}

/** Returns the same. @throws MissingProgram if none is installed */
export function installedPostgresqlPrograms(): string {
  const programs = postgresqlPrograms()
  if (programs !== undefined) return programs
  throw new MissingProgram(
    "PostgreSQL's server is missing: apt-get install postgresql, or name the folder of its programs (initdb, postgres) in PG_BIN.",
  )
}

/** A PostgreSQL server that can be stopped and killed. It trusts every client. */
export class Postgresql extends PlacedEngine {
  readonly #programs: string
  readonly #settings: Readonly<Record<string, string>>
  readonly #replicaOf: Postgresql | undefined
  readonly #as = unprivileged('postgres')

  private constructor(
    programs: string,
    place: Place,
    settings: Readonly<Record<string, string>>,
    replicaOf: Postgresql | undefined,
  ) {
    // Terminates every connection, then stops.
    super('PostgreSQL', place, 'SIGINT')
    this.#replicaOf = replicaOf
    this.#programs = programs
    this.#settings = settings
  }

  /** Starts it, on a new cluster unless the folder contains one. @throws MissingProgram */
  static async start({ settings = {}, replicaOf, ...options }: PostgresqlOptions = {}): Promise<Postgresql> {
    const programs = installedPostgresqlPrograms()
    const place = await placeFor('postgresql', options)
    return started(new Postgresql(programs, place, settings, replicaOf))
  }

  /** Folder of the cluster. */
  get data(): string {
    return join(this.place.folder, 'data')
  }

  override get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`
  }

  protected override async launch(name: string): Promise<Program> {
    await this.#makeCluster()
    const settings = {
      port: String(this.port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      // Lets replicas that were away or are being created catch up.
      wal_keep_size: '256MB',
      ...this.#settings,
    }
    return Program.launch(name, join(this.#programs, 'postgres'), {
      args: [
        '-D',
        this.data,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      cwd: this.place.folder,
      as: this.#as,
      detached: this.place.detached,
    })
  }

  /** Stops and starts it like an upgrade does. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /**
   * Kills it and all its child processes, since a survivor would hold the shared memory. Resolves when all are gone.
   */
  override async kill(): Promise<void> {
    await super.kill()
    await rm(join(this.data, 'postmaster.pid'), { force: true })
  }

  override async answers(): Promise<boolean> {
    await this.#query('select')
    return true
  }

  /** Creates a database unless it exists. @returns its address */
  async database(name: string): Promise<string> {
    const [found] = await this.#query('select from pg_database where datname = $1', [name])
    if (found === undefined) await this.#query(`create database ${pg.escapeIdentifier(name)}`)
    return Object.assign(new URL(this.url), { pathname: `/${name}` }).href
  }

  /** Ends all connections of servers. */
  async terminateConnections(): Promise<void> {
    await this.#query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'gatehouse%'`,
    )
  }

  async #makeCluster(): Promise<void> {
    if (existsSync(join(this.data, 'PG_VERSION'))) return
    const { uid, gid } = this.#as
    if (uid !== undefined && gid !== undefined) chownSync(this.place.folder, uid, gid)
    const [program, ...args] =
      this.#replicaOf === undefined
        ? ['initdb', '--auth=trust', '--username=postgres', '--encoding=UTF8']
        : ['pg_basebackup', `--dbname=${this.#replicaOf.url}`, '--write-recovery-conf', '--checkpoint=fast']
    await run(join(this.#programs, program), [...args, '--no-sync', `--pgdata=${this.data}`], {
      cwd: this.place.folder,
      ...this.#as,
    })
  }

  async #query(statement: string, values: readonly string[] = []): Promise<object[]> {
    const client = new pg.Client({ connectionString: this.url })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(statement, [...values])).rows
    } finally {
      await client.end()
    }
  }
}
