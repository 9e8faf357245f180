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
  /** The PostgreSQL server in front of which it stands. */
  readonly to: string
  /** Of the section [pgbouncer], beside those that give it its place. */
  readonly settings?: Readonly<Record<string, string>>
}

/** PgBouncer, where there is one. `PGBOUNCER` names another. */
export const pgbouncerProgram = (): string | undefined => programFile(server)

/** Whether it is one that keeps statements which are prepared by name: 1.21 or later. */
export function keepsPreparedStatements(file = pgbouncerProgram()): boolean {
  if (file === undefined) return false
  const version = execFileSync(file, ['--version'], { encoding: 'utf8' })
  const [, major = '0', minor = '0'] = /PgBouncer (\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) > 1 || Number(minor) >= 21
}

/** The limits that a server gives each of its own connections, for all that come through the pooler. */
const connectQuery = `set statement_timeout = '4s'; set idle_in_transaction_session_timeout = '10s'`

/** A PgBouncer of one's own in transaction mode, which may be stopped and killed. Whoever reaches it is trusted. */
export class Pgbouncer extends PlacedEngine {
  readonly #file: string
  readonly #to: URL
  readonly #as = unprivileged('nobody')

  private constructor(file: string, place: Place, to: URL) {
    // Which waits for the transactions that are open, then ends every connection.
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

  /** The database of `to`, through here. */
  override get url(): string {
    return this.through(this.#to.href)
  }

  /** Another database of the same server, through here. */
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
      // Else it refuses everybody for 15 s after a server that was not there.
      server_login_retry: '1',
      ...(keepsPreparedStatements(this.#file) ? { max_prepared_statements: '200' } : {}),
      ...settings,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`)
    const target = `host=${hostname} port=${serverPort || 5432} user=${username} connect_query='${connectQuery.replaceAll("'", "''")}'`
    writeFileSync(this.#configuration, `[databases]\n* = ${target}\n[pgbouncer]\n${lines.join('')}`)
  }

  /** Asks PgBouncer itself, in the database that it keeps for that: it does so whether or not the server does. */
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
