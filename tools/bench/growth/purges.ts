import type { BenchDatabase } from '../harness/bench-database.ts'
import { built } from '../harness/built.ts'
import { drive } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import { numberedSql } from '../harness/population.ts'
import type { Pace } from '../harness/rounds.ts'
import { Stage } from '../harness/stage.ts'
import type { Table } from '../measure.ts'
import { measured, stateOf } from './database-state.ts'
import type { Grown } from './plans.ts'

const day = 24 * 60 * 60
const connections = 4
/** One in this many sessions has expired: a million of thirty million. */
const oneIn = 30

const longMs = 60_000

type Purge = (signal?: AbortSignal) => Promise<number>

/** How purges affect requests, and what they cost. */
export async function purges(grown: Grown, pace: Pace): Promise<Table[]> {
  const { database } = grown
  const [{ openDatabase }, { purgeSessions }, { purgeAuditLog }, { User }, { Session }] = await Promise.all([
    built('database/open-database'),
    built('features/sessions/session-purge'),
    built('features/audit/audit-purge'),
    built('features/users/user.entity'),
    built('features/sessions/session.entity'),
  ])
  const purging = await openDatabase({ kind: 'postgresql', url: database.url }, { entities: [User, Session] })
  const ofSessions: Purge = (signal) => purgeSessions(purging, 3 * day, signal)
  const ofEvents: Purge = (signal) => purgeAuditLog(purging, 362 * day, signal)
  try {
    const noticed = await meanwhile(
      grown,
      { 'no purge': undefined, sessions: ofSessions, 'audit events': ofEvents },
      pace,
    )
    const long = [
      await forLong(database, 'sessions', ofSessions),
      await forLong(database, 'audit_events', ofEvents),
    ]
    return [
      noticed,
      {
        head: [
          'purged in a minute, or to the end',
          'rows',
          'seconds',
          'rows a second',
          'log, bytes a row',
          'table, MB',
          'vacuum, s',
          'its log, MB',
        ],
        rows: long,
      },
    ]
  } finally {
    await purging.close()
  }
}

/** Spread over all pages of the table, like real sessions, without those in `taken`. */
async function expireSome(
  { database, population: { sessions } }: Grown,
  taken: readonly number[],
): Promise<void> {
  await database.sql(
    `update sessions set expires_at = now() - interval '1 hour'
     where id = any(array(select ${numberedSql('019b0000', 'n')} from generate_series(1, ${sessions}, ${oneIn}) as n where n <> all($1::integer[])))`,
    [taken],
  )
  await database.sql('vacuum analyze sessions')
}

/** Measures `profile` and `refresh` in turns without a purge and with either purge. */
async function meanwhile(
  grown: Grown,
  purgesByName: Readonly<Record<string, Purge | undefined>>,
  { rounds, seconds }: Pace,
): Promise<Table> {
  const stage = Stage.on(grown.database, grown.population)
  const { origin, stop } = await stage.start('gatehouse')
  const profiles = { ...(await stage.profiles('gatehouse', origin, connections, 400)), origin, seconds }
  const refreshes = { ...(await stage.refreshes('gatehouse', connections, 100)), origin, seconds }
  await expireSome(grown, stage.taken())
  await Promise.all([drive(profiles), drive(refreshes)])
  const seen = new Map(
    Object.keys(purgesByName).map((name) => [
      name,
      { profile: [] as number[], refresh: [] as number[], rate: [] as number[], rows: 0 },
    ]),
  )
  for (let round = 0; round < rounds; round++) {
    for (const [name, purge] of Object.entries(purgesByName)) {
      const stop = new AbortController()
      const purged = purge?.(stop.signal)
      const [profile, refresh] = await Promise.all([drive(profiles), drive(refreshes)])
      stop.abort()
      const entry = seen.get(name)
      entry?.profile.push(profile.p99Ms)
      entry?.refresh.push(refresh.p99Ms)
      entry?.rate.push((profile.requests + refresh.requests) / seconds)
      if (entry) entry.rows += (await purged) ?? 0
    }
  }
  await stop()
  return {
    head: ['meanwhile', 'profile p99, ms', 'refresh p99, ms', 'requests a second', 'rows purged a second'],
    rows: [...seen].map(([name, { profile, refresh, rate, rows }]) => [
      name,
      shown(profile, 1),
      shown(refresh, 1),
      shown(rate),
      (rows / rounds / seconds).toFixed(0),
    ]),
  }
}

async function forLong(database: BenchDatabase, table: string, purge: Purge): Promise<string[]> {
  const {
    result: rows,
    seconds,
    walBytes,
  } = await measured(database, () => purge(AbortSignal.timeout(longMs)))
  const vacuum = await measured(database, () => database.sql(`vacuum ${table}`))
  const { tableBytes } = await stateOf(database, table)
  return [
    table,
    rows.toLocaleString('en'),
    seconds.toFixed(0),
    (rows / seconds).toFixed(0),
    (walBytes / rows).toFixed(0),
    (tableBytes / 1e6).toFixed(0),
    vacuum.seconds.toFixed(1),
    (vacuum.walBytes / 1e6).toFixed(0),
  ]
}
