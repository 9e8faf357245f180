import { randomInt } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { prepared } from '../database/prepared-statement.ts'
import { type Logger, logEvent } from '../operations/log.ts'

const MINUTE = 60_000
const everyMs = 10 * MINUTE
const firstId = '00000000-0000-0000-0000-000000000000'
const pageSize = 1_000

/**
 * One page of the walk over sessions that are old enough to have expired, in the order of their ids, which is that of their
 * beginning: `expires_at` has no index, so that a rotation changes none.
 */
const purgePage = prepared(
  'sessions.purge-page',
  `with page as (
     select id from sessions where id > $1 and created_at < now() - make_interval(secs => $2) order by id limit ${pageSize}
   ), gone as (
     delete from sessions using page
     where sessions.id = page.id and sessions.expires_at < now() - interval '1 minute' returning sessions.id
   )
   select (select max(id::text) from page) as last, (select count(*)::integer from gone) as purged`,
  { idempotent: true },
)

/**
 * Removes every session that has expired, ended or not: by then none of its tokens is alive. A session younger than
 * `leastAgeSeconds` cannot have expired.
 * @returns how many
 */
export async function purgeSessions(database: Database, leastAgeSeconds: number): Promise<number> {
  let purged = 0
  let last: string | null = firstId
  while (last !== null) {
    const rows: { last: string | null; purged: number }[] = await database.query(purgePage, [
      last,
      leastAgeSeconds,
    ])
    purged += rows[0]?.purged ?? 0
    last = rows[0]?.last ?? null
  }
  return purged
}

/** Purges in the background, soon after the start and then every ten minutes or so; replicas at different times. */
export class SessionPurge {
  readonly #database: Database
  readonly #leastAgeSeconds: number
  readonly #log: Logger
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(database: Database, leastAgeSeconds: number, log: Logger) {
    this.#database = database
    this.#leastAgeSeconds = leastAgeSeconds
    this.#log = log
  }

  start(): void {
    this.#timer = setTimeout(() => this.#runThenWait(), randomInt(MINUTE)).unref()
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#running
    clearTimeout(this.#timer)
  }

  #runThenWait(): void {
    this.#running = this.#run().finally(() => {
      this.#timer = setTimeout(() => this.#runThenWait(), everyMs + randomInt(MINUTE)).unref()
    })
  }

  async #run(): Promise<void> {
    try {
      const purged = await purgeSessions(this.#database, this.#leastAgeSeconds)
      if (purged > 0) logEvent(this.#log, 'sessions.purged', { purged })
    } catch (error) {
      this.#log.warn({ err: error }, 'expired sessions could not be purged; it is tried again later')
    }
  }
}
