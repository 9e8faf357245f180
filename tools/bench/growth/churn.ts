import pg from 'pg'
import type { BenchDatabase } from '../harness/bench-database.ts'
import { built } from '../harness/built.ts'
import { numberedSql } from '../harness/population.ts'
import type { Table } from '../measure.ts'
import { measured, stateOf, type TableState } from './database-state.ts'
import type { Grown } from './plans.ts'

const day = 24 * 60 * 60
/** Two PostgreSQL processes, each on every other session. */
const drivers = 2
/** A process reports its writes, which autovacuum relies on, between two calls. */
const stepsACall = 10_000

export interface Churn {
  /** Number of sessions in use. */
  readonly sessions: number
  /** Rotations of each of them. */
  readonly rotations: number
  /** Fill factor of the pages; undefined leaves it unchanged. */
  readonly fillfactor?: number
}

/** A day's rotations, each confirmed afterwards, as fast as PostgreSQL executes them, and what they leave behind. */
export async function churn(
  { database, population }: Grown,
  { sessions, rotations, fillfactor }: Churn,
): Promise<Table[]> {
  if (fillfactor !== undefined) {
    await database.sql(`alter table sessions set (fillfactor = ${fillfactor})`)
    await database.sql('vacuum full analyze sessions')
  }
  await database.sql(`select pg_stat_reset_single_table_counters('sessions'::regclass)`)
  await makeDriver(database, Math.floor(population.sessions / sessions))
  const before = await stateOf(database, 'sessions')
  const { seconds, walBytes } = await measured(database, () =>
    Promise.all(Array.from({ length: drivers }, (_, i) => drive(database.url, i, { sessions, rotations }))),
  )
  await database.sql('select pg_stat_force_next_flush()')
  const after = await stateOf(database, 'sessions')
  await database.sql('drop procedure rotate_some')
  return [tableOf(before, after, { steps: sessions * rotations, seconds, walBytes })]
}

/**
 * The server's own two statements in a database loop with a transaction for each; over a connection a day would take an
 * hour. Visits all sessions in a pseudorandom order that differs between rounds.
 */
async function makeDriver(database: BenchDatabase, stride: number): Promise<void> {
  const [{ rotateSession }, { confirmSessions }] = await Promise.all([
    built('features/sessions/session-statements'),
    built('features/sessions/confirmations'),
  ])
  const filled = (text: string, values: readonly string[]) =>
    text.replaceAll(/\$(\d+)/g, (_, number) => values[Number(number) - 1] ?? '')
  const later = `extract(epoch from now()) + 3600`
  const rotate = filled(rotateSession.text, [
    'sid',
    'current',
    later,
    String(3 * day),
    String(90 * day),
    'null::text',
    `'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'`,
    `'192.0.2.1'`,
  ])
  const confirm = filled(confirmSessions.text, ['array[sid]', 'array[current + 1]'])
  await database.sql(`
    create or replace procedure rotate_some(part integer, used integer, round integer, first integer) language plpgsql as $$
    declare sid uuid; current integer; rotated integer;
    begin
      set synchronous_commit = off;
      for step in first..least(first + ${stepsACall}, used / ${drivers}) - 1 loop
        sid := ${numberedSql('019b0000', `(1 + ((step::bigint * 7919 + round * 104729) % (used / ${drivers}) * ${drivers} + part) * ${stride})`)};
        select generation into current from sessions where id = sid;
        with rotated as (${rotate}) select count(*) into rotated from rotated;
        ${confirm};
        if rotated <> 1 then raise exception 'session % was not rotated', sid; end if;
        commit;
      end loop;
    end $$`)
}

async function drive(url: string, part: number, { sessions, rotations }: Churn): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (let round = 0; round < rotations; round++)
      for (let first = 0; first < sessions / drivers; first += stepsACall)
        await client.query(`call rotate_some(${part}, ${sessions}, ${round}, ${first})`)
  } finally {
    await client.end()
  }
}

const tableOf = (
  before: TableState,
  after: TableState,
  { steps, seconds, walBytes }: { steps: number; seconds: number; walBytes: number },
): Table => {
  const updates = after.updates - before.updates
  const hot = after.hotUpdates - before.hotUpdates
  const grown = (from: number, to: number) =>
    `${(from / 1e6).toFixed(0)} → ${(to / 1e6).toFixed(0)} (${(to / from).toFixed(2)} ×)`
  return {
    head: [
      'rotations',
      'a second',
      'HOT',
      'table, MB',
      'indexes, MB',
      'log, bytes a rotation',
      'dead rows left',
      'autovacuums',
    ],
    rows: [
      [
        steps.toLocaleString('en'),
        (steps / seconds).toFixed(0),
        `${((100 * hot) / updates).toFixed(1)} %`,
        grown(before.tableBytes, after.tableBytes),
        grown(before.indexBytes, after.indexBytes),
        (walBytes / steps).toFixed(0),
        after.dead.toLocaleString('en'),
        String(after.autovacuums - before.autovacuums),
      ],
    ],
  }
}
