import { execFileSync } from 'node:child_process'
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { started } from './engine.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { PlacedEngine } from './placed-engine.ts'
import { Program } from './program.ts'
import { unprivileged } from './unprivileged.ts'

const server: Wanted = { program: 'pgbouncer', from: 'pgbouncer', variable: 'PGBOUNCER' }

export interface PgbouncerOptions extends EngineOptions {
  /** The PostgreSQL server behind it. */
  readonly to: string
  /** Settings of the section [pgbouncer], in addition to addresses and paths. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Path of PgBouncer, if installed. `PGBOUNCER` selects another one. */
export const pgbouncerProgram = (): string | undefined => programFile(server)

/** Whether it tracks prepared statements: version 1.21 or later. */
export function keepsPreparedStatements(file = pgbouncerProgram()): boolean {
  if (file === undefined) return false
  const version = execFileSync(file, ['--version'], { encoding: 'utf8' })
  const [, major = '0', minor = '0'] = /PgBouncer (\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) > 1 || Number(minor) >= 21
}

/** The limits that a server sets on its own connections, here set for everyone who connects through the pooler. */
const connectQuery = `set statement_timeout = '4s'; set idle_in_transaction_session_timeout = '10s'`

/** A PgBouncer in transaction mode that can be stopped and killed. It trusts every client. */
export class Pgbouncer extends PlacedEngine {
  readonly #file: string
  readonly #to: URL
  readonly #as = unprivileged('nobody')

  private constructor(file: string, place: Place, to: URL) {
    // Waits for open transactions, then ends every connection.
    super('PgBouncer', place, 'SIGINT')
    this.#file = file
    this.#to = to
  }

  /** @throws MissingProgram */
  static async start({ to, settings = {}, ...options }: PgbouncerOptions): Promise<Pgbouncer> {
    const file = installedProgram(server)
    const pgbouncer = new Pgbouncer(file, await placeFor('pgbouncer', options), new URL(to))
    pgbouncer.#configure(settings)
    return started(pgbouncer)
  }

  /** Address of `to`'s database through this pooler. */
  override get url(): string {
    return this.through(this.#to.href)
  }

  /** Address of another database of the same server through this pooler. */
  through(url: string): string {
    return Object.assign(new URL(url), { host: `127.0.0.1:${this.port}` }).href
  }

  protected override launch(name: string): Program {
    const { folder, detached } = this.place
    const args = [this.#configuration]
    return Program.launch(name, this.#file, { args, cwd: folder, as: this.#as, detached })
  }

  get #configuration(): string {
    return join(this.place.folder, 'pgbouncer.ini')
  }

  #configure(settings: Readonly<Record<string, string>>): void {
    const { folder, port } = this.place
    const { uid, gid } = this.#as
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    const { hostname, port: serverPort, username } = this.#to
    const all = {
      listen_addr: '127.0.0.1',
      listen_port: String(port),
      unix_socket_dir: '',
      auth_type: 'any',
      admin_users: username,
      pool_mode: 'transaction',
      default_pool_size: '20',
      max_client_conn: '500',
      // Without this, it refuses everyone for 15 s after its server was unreachable.
      server_login_retry: '1',
      ...(keepsPreparedStatements(this.#file) ? { max_prepared_statements: '200' } : {}),
      ...settings,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`)
    const target = `host=${hostname} port=${serverPort || 5432} user=${username} connect_query='${connectQuery.replaceAll("'", "''")}'`
    writeFileSync(this.#configuration, `[databases]\n* = ${target}\n[pgbouncer]\n${lines.join('')}`)
  }

  /** Queries PgBouncer's own admin database, which works without the server. */
  override async answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: new URL('/pgbouncer', this.url).href })
    client.on('error', () => undefined)
    await client.connect()
    try {
      await client.query('show version')
      return true
    } finally {
      await client.end()
    }
  }
}
