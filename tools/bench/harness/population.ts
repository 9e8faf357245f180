import type { BenchDatabase } from './bench-database.ts'
import { built } from './built.ts'

/** Number of accounts and sessions in a database. */
export interface Population {
  readonly accounts: number
  readonly sessions: number
  /** Sessions that ended within the lifetime of an access token, besides the open ones. */
  readonly ended: number
}

export const password = 'a quiet orchard in winter'

/** UUIDs of version 7 by number, so that rows can be addressed without reading them. */
export const userId = (n: number): string => numbered('019a0000', n)
export const sessionId = (n: number): string => numbered('019b0000', n)
export const emailOf = (n: number): string => `person${n}@example.org`
/** The account of session `n`. */
export const ownerOf = (n: number, { accounts }: Population): string => userId(1 + ((n - 1) % accounts))

const numbered = (head: string, n: number): string =>
  `${head}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
export const numberedSql = (head: string, n: string): string =>
  `('${head}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`

/** Fills an empty database: a million accounts with three million sessions take less than two minutes. */
export async function populate(database: BenchDatabase, population: Population, cost = 12): Promise<void> {
  await populateUsers(database, population, cost)
  await populateSessions(database, population)
  await database.sql('checkpoint')
}

export async function populateUsers(
  database: BenchDatabase,
  population: Population,
  cost = 12,
): Promise<void> {
  const { PasswordHasher } = await built('features/accounts/password-hasher')
  const hash = await new PasswordHasher({ cost }).hash(password)
  await refill(database, 'users', [
    usersOf(population, hash),
    `truncate user_counts`,
    `insert into user_counts select role, active, count(*) from users group by role, active`,
  ])
}

export const populateSessions = (database: BenchDatabase, population: Population): Promise<void> =>
  refill(database, 'sessions', [sessionsOf(population)])

/**
 * Fills a table in one transaction. Indexes are created afterwards, and triggers are disabled because the statements do
 * their work; with `wal_level=minimal` the server writes no log of it.
 */
export async function refill(
  database: BenchDatabase,
  table: string,
  statements: readonly string[],
): Promise<void> {
  const indexes = await database.sql<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename = $1 and not exists (select from pg_constraint where conname = indexname)`,
    [table],
  )
  await database.sql(
    [
      `set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '1GB'`,
      `truncate ${table} cascade`,
      ...indexes.map(({ name }) => `drop index ${name}`),
      ...statements,
      ...indexes.map(({ definition }) => definition),
      `reset session_replication_role; reset synchronous_commit; reset maintenance_work_mem`,
    ].join(';\n'),
  )
  await database.sql(`vacuum analyze ${table}`)
}

const usersOf = ({ accounts }: Population, hash: string): string => `
  insert into users (id, email, email_key, first_name, last_name, role, password_hash)
  select ${numberedSql('019a0000', 'n')}, 'person' || n || '@example.org', 'person' || n || '@example.org',
    'Person', 'Number ' || n, case when n % 3 = 0 then 'CLIENT' else 'EMPLOYEE' end, '${hash}'
  from generate_series(1, ${accounts}) as n`

const sessionsOf = ({ accounts, sessions, ended }: Population): string => `
  insert into sessions (id, user_id, created_at, expires_at, delivery, user_agent, ip_address, ended_at, end_reason)
  select ${numberedSql('019b0000', 'n')}, ${numberedSql('019a0000', `(1 + (n - 1) % ${accounts})`)},
    now() - interval '30 days' * (1 - n::double precision / ${sessions + ended}), now() + interval '3 days', 'BODY', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '192.0.2.1',
    case when n > ${sessions} then now() - (n % 3600) * interval '1 second' end,
    case when n > ${sessions} then 'LOGGED_OUT' end
  from generate_series(1, ${sessions + ended}) as n`
