import { built } from '../harness/built.ts'
import { emailOf, ownerOf, type Population, sessionId, userId } from '../harness/population.ts'

/** A statement of the server, with values for any position in the tables. */
export interface Asked {
  readonly what: string
  readonly text: string
  values(n: number): readonly unknown[]
}

const [firstId, lastId] = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
const day = 24 * 60 * 60
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const address = '192.0.2.1'
const inAnHour = (): number => Date.now() / 1000 + 3600

/** As the entity manager writes it, with placeholders. */
export const insertUser = `insert into users (id, email, email_key, first_name, last_name, phone, role, password_hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (email_key) do nothing returning *`

/** Statements that users and programs wait for. All accounts have the same `passwordHash`. */
export async function hotStatements(population: Population, passwordHash: string): Promise<Asked[]> {
  const [users, accounts, sessions, starts, confirmations, ended, audit] = await Promise.all([
    built('features/users/user-statements'),
    built('features/accounts/account-statements'),
    built('features/sessions/session-statements'),
    built('features/sessions/session-start-statements'),
    built('features/sessions/confirmations'),
    built('features/sessions/ended-sessions'),
    built('features/audit/audit-statements'),
  ])
  const fresh = (n: number) => `019f0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
  return [
    { what: 'profile', ...users.userById, values: (n) => [userId(n)] },
    { what: 'login: the account', ...accounts.userWithPasswordByEmail, values: (n) => [emailOf(n)] },
    {
      what: 'login: the lock on the account',
      ...starts.lockForSession,
      values: (n) => [userId(n), passwordHash],
    },
    {
      what: 'login: the session, with its event',
      ...starts.startSession,
      values: (n) => [
        ...[fresh(n), userId(n), 100, 3 * day, 90 * day, 'BODY', agent, address, 'SIGNED_IN'],
        ...[['pwd'], true, false],
      ],
    },
    {
      what: 'register: the account',
      text: insertUser,
      values: (n) => [
        fresh(n),
        `new${n}@example.com`,
        `new${n}@example.com`,
        'New',
        'Person',
        null,
        'CLIENT',
        null,
      ],
    },
    {
      what: 'refresh',
      ...sessions.rotateSession,
      values: (n) => [sessionId(n), 1, inAnHour(), 3 * day, 90 * day, 'BODY', agent, address],
    },
    {
      what: 'refresh: first use of the new token',
      ...confirmations.confirmSessions,
      values: (n) => [[sessionId(n)], [1]],
    },
    {
      what: 'refresh: what has become of a session',
      ...sessions.readSession,
      values: (n) => [sessionId(n), inAnHour()],
    },
    {
      what: 'logout, with its event',
      ...sessions.endSession,
      values: (n) => [sessionId(n), 'LOGGED_OUT', address, agent],
    },
    { what: 'sessions', ...sessions.openSessionsOf, values: (n) => [ownerOf(n, population)] },
    {
      what: 'index of ended sessions: twice a second',
      ...ended.endedSince,
      values: () => [16, '-infinity'],
    },
    {
      what: 'index of ended sessions: a page at start',
      ...ended.endedSince,
      values: () => [10 * 3600, '-infinity'],
    },
    { what: 'changed roles: twice a second', ...ended.rolesChangedSince, values: () => [16] },
    {
      what: 'audit: an event',
      ...audit.writeAuditEvent,
      values: (n) => ['SIGNED_IN', 'SUCCESS', userId(n), userId(n), null, address, agent, '{}'],
    },
  ]
}

/** Pages of lists. */
export async function listStatements(): Promise<Asked[]> {
  const [administration, audit] = await Promise.all([
    built('features/administration/administration-statements'),
    built('features/audit/audit-statements'),
  ])
  const all = (filters: readonly string[], ...values: unknown[]) => ({
    ...audit.auditEventsBy(filters as Parameters<typeof audit.auditEventsBy>[0]),
    values: () => [firstId, lastId, 21, ...values],
  })
  const about = (filters: readonly string[], ...values: unknown[]) => ({
    ...all(filters),
    values: (n: number) => [firstId, lastId, 21, userId(n), ...values],
  })
  return [
    { what: 'number of users', ...administration.sumOfUsers, values: () => [['CLIENT', 'EMPLOYEE'], null] },
    { what: 'my activity', ...audit.activityOf, values: (n) => [userId(n), lastId, 21] },
    { what: 'audit: newest', ...all([]) },
    { what: 'audit: kind, frequent', ...all(['kind'], 'SIGNED_IN') },
    { what: 'audit: kind, one in a thousand', ...all(['kind'], 'ROLE_CHANGED') },
    { what: 'audit: kind, two in a million', ...all(['kind'], 'REFRESH_TOKEN_REUSED') },
    { what: 'audit: kind, none', ...all(['kind'], 'EXPLORED_AS') },
    { what: 'audit: outcome', ...all(['outcome'], 'FAILURE') },
    { what: 'audit: kind and outcome', ...all(['kind', 'outcome'], 'SIGN_IN_FAILED', 'FAILURE') },
    { what: 'audit: actor', ...about(['actorId']) },
    { what: 'audit: subject', ...about(['subjectId']) },
    {
      what: 'audit: subject, kind and outcome',
      ...about(['subjectId', 'kind', 'outcome'], 'SIGNED_IN', 'SUCCESS'),
    },
  ]
}
