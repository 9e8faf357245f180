/**
 * Measures what the named statements would cost through the entity manager, in turns on one connection: CPU of this
 * process and time, as the median ratio of the rounds and their range. Statements that the server sends in a transaction
 * are measured in one. Usage: npm run bench -- entity-manager (on the server of TEST_DATABASE_URL)
 */
import { randomUUID } from 'node:crypto'
import { LockMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { SessionRow } from '../../server/src/features/sessions/session.entity.ts'
import type { UserRow } from '../../server/src/features/users/user.entity.ts'
import { createBenchDatabase } from './harness/bench-database.ts'
import { built } from './harness/built.ts'

const rounds = 11
const runsARound = 200
/** Of reads, which take a tenth of a millisecond and leave nothing behind. */
const readsARound = 1_000
const userCount = 100
const ttlSeconds = 3_600
/** So old that a session of the first generation has replaced it. */
const generationBeforeFirst = -1
const agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'

/** The same work by a statement and by entities. */
interface Pair {
  readonly name: string
  readonly statement: (n: number) => Promise<unknown>
  readonly entities: (n: number) => Promise<unknown>
  /** How often it can be done in a round; `runsARound` unless given. */
  readonly runs?: number
}

const [
  { openDatabase },
  users,
  accounts,
  sessions,
  starts,
  { confirmSessions },
  { writeAuditEvent },
  { User, userOf },
  { Session, sessionOf },
  { AuditRecord },
] = await Promise.all([
  built('database/open-database'),
  built('features/users/user-statements'),
  built('features/accounts/account-statements'),
  built('features/sessions/session-statements'),
  built('features/sessions/session-start-statements'),
  built('features/sessions/confirmations'),
  built('features/audit/audit-statements'),
  built('features/users/user.entity'),
  built('features/sessions/session.entity'),
  built('features/audit/audit-record.entity'),
])

const place = await createBenchDatabase()
const database = await openDatabase(
  { kind: 'postgresql', url: place.url, poolSize: 1 },
  { entities: [User, Session, AuditRecord] },
)
const userIds = Array.from({ length: userCount }, () => randomUUID())
const sessionIds = Array.from({ length: 10 * runsARound }, () => randomUUID())
const userOfRun = (n: number): string => userIds[n % userCount] ?? ''
const sessionOfRun = (n: number): string => sessionIds[n % sessionIds.length] ?? ''
/** The account of `sessionOfRun(n)`. */
const ownerOfRun = (n: number): string => userOfRun(n + 1)
const expiry = (): number => Math.floor(Date.now() / 1000) + ttlSeconds

await place.sql(
  `insert into users (id, email, email_key, first_name, last_name, role, password_hash)
   select id, id || '@example.org', id || '@example.org', 'Ada', 'L', 'EMPLOYEE', 'a hash' from unnest($1::uuid[]) as id`,
  [userIds],
)

async function freshSessions(): Promise<void> {
  await place.sql('truncate sessions')
  await place.sql(
    `insert into sessions (id, user_id, expires_at, delivery, rotated_at)
     select id, ($2::uuid[])[1 + n % ${userCount}], now() + interval '1 hour', 'BODY', now() - interval '1 hour'
     from unnest($1::uuid[]) with ordinality as given (id, n)`,
    [sessionIds, userIds],
  )
}

const step = (session: InstanceType<typeof Session>): void => {
  const now = new Date()
  const expiresAt = new Date(now.getTime() + ttlSeconds * 1000)
  Object.assign(session, { generation: session.generation + 1, rotatedAt: now, lastUsedAt: now, expiresAt })
}

const begun = (userId: string) => ({
  id: randomUUID(),
  userId,
  generation: 1,
  confirmed: true,
  expiresAt: new Date(Date.now() + ttlSeconds * 1000),
  delivery: 'BODY',
  userAgent: agent,
})

const recordOf = (kind: string, userId: string, sessionId: string): InstanceType<typeof AuditRecord> =>
  Object.assign(new AuditRecord(), {
    kind,
    outcome: 'SUCCESS',
    actorId: userId,
    subjectId: userId,
    sessionId,
    userAgent: agent,
    details: {},
  })

const lockMode = LockMode.PESSIMISTIC_WRITE

const lockedUser = (em: SqlEntityManager, id: string) =>
  em.findOneOrFail(User, { id, active: true }, { lockMode, populate: ['passwordHash', 'passwordChangedAt'] })

const pairs: readonly Pair[] = [
  {
    name: 'users.by-id',
    runs: readsARound,
    statement: async (n) => (await database.query<UserRow>(users.userById, [userOfRun(n)])).map(userOf),
    entities: (n) => database.read((em) => em.findOneOrFail(User, userOfRun(n))),
  },
  {
    name: 'users.by-ids, 20 at once',
    statement: async () =>
      (await database.query<UserRow>(users.usersByIds, [userIds.slice(0, 20)])).map(userOf),
    entities: () => database.read((em) => em.find(User, { id: { $in: userIds.slice(0, 20) } })),
  },
  {
    name: 'users.with-password-by-email',
    runs: readsARound,
    statement: (n) => database.query(accounts.userWithPasswordByEmail, [`${userOfRun(n)}@example.org`]),
    entities: (n) =>
      database.read((em) =>
        em.findOneOrFail(User, { emailKey: `${userOfRun(n)}@example.org` }, { populate: ['passwordHash'] }),
      ),
  },
  {
    name: 'sessions.rotate',
    statement: (n) =>
      database.query(sessions.rotateSession, [
        sessionOfRun(n),
        1 + Math.floor(n / sessionIds.length),
        expiry(),
        ttlSeconds,
        ttlSeconds,
        null,
        agent,
        null,
      ]),
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const session = await em.findOneOrFail(Session, sessionOfRun(n), { lockMode })
        await em.findOneOrFail(User, session.userId)
        step(session)
      }),
  },
  {
    name: 'sessions.rotate-together, 10 at once',
    statement: (n) => {
      const ids = Array.from({ length: 10 }, (_, index) => sessionOfRun(10 * n + index))
      const all = <Value>(value: Value): Value[] => ids.map(() => value)
      const shared = [ttlSeconds, ttlSeconds, all(null), all(agent), all(null)]
      return database.query(sessions.rotateSessions, [ids, all(1), all(expiry()), ...shared])
    },
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const ids = Array.from({ length: 10 }, (_, index) => sessionOfRun(10 * n + index))
        const found = await em.find(
          Session,
          { id: { $in: ids } },
          { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
        )
        await em.find(User, { id: { $in: found.map(({ userId }) => userId) } })
        for (const session of found) step(session)
      }),
  },
  {
    name: 'sessions.lock-account and sessions.start',
    statement: (n) =>
      database.transaction(async (tx) => {
        await tx.query(starts.lockForSession, [userOfRun(n), 'a hash'])
        const settings = [50, ttlSeconds, ttlSeconds, 'BODY', agent, null, 'SIGNED_IN']
        return tx.query(starts.startSession, [randomUUID(), userOfRun(n), ...settings])
      }),
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const { id: userId } = await lockedUser(em, userOfRun(n))
        const open = { userId, endedAt: null, expiresAt: { $gt: new Date() } }
        await em.find(Session, open, { orderBy: { lastUsedAt: 'desc', id: 'desc' }, offset: 49 })
        const session = Object.assign(new Session(), begun(userId))
        em.persist([session, recordOf('SIGNED_IN', userId, session.id)])
      }),
  },
  {
    name: 'sessions.read',
    runs: readsARound,
    statement: (n) => database.query(sessions.readSession, [sessionOfRun(n), expiry()]),
    entities: (n) =>
      database.read(async (em) => {
        const session = await em.findOneOrFail(Session, sessionOfRun(n))
        return em.findOneOrFail(User, session.userId)
      }),
  },
  {
    name: 'sessions.end',
    statement: (n) =>
      database.transaction((tx) =>
        tx.query(sessions.endSession, [sessionOfRun(n), 'LOGGED_OUT', null, agent]),
      ),
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const session = await em.findOneOrFail(Session, { id: sessionOfRun(n) }, { lockMode })
        Object.assign(session, { endedAt: new Date(), endReason: 'LOGGED_OUT' })
        em.persist(recordOf('SIGNED_OUT', session.userId, session.id))
      }),
  },
  {
    name: 'sessions.end-own',
    statement: (n) =>
      database.transaction((tx) =>
        tx.query(sessions.endOwnSession, [sessionOfRun(n), ownerOfRun(n), 'REVOKED']),
      ),
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const own = { id: sessionOfRun(n), userId: ownerOfRun(n), endedAt: null }
        const session = await em.findOneOrFail(Session, own, { lockMode })
        Object.assign(session, { endedAt: new Date(), endReason: 'REVOKED' })
      }),
  },
  {
    name: 'sessions.end-reused',
    statement: (n) =>
      database.transaction((tx) =>
        tx.query(sessions.endReusedSession, [sessionOfRun(n), generationBeforeFirst, expiry(), agent, null]),
      ),
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const reused = { id: sessionOfRun(n), endedAt: null, generation: { $gt: generationBeforeFirst + 1 } }
        const session = await em.findOneOrFail(Session, reused, { lockMode })
        Object.assign(session, { endedAt: new Date(), endReason: 'REUSED', userAgent: agent })
      }),
  },
  {
    name: 'sessions.replace',
    statement: (n) =>
      database.transaction((tx) =>
        tx.query(starts.replaceSession, [
          randomUUID(),
          sessionOfRun(n),
          ownerOfRun(n),
          ttlSeconds,
          ttlSeconds,
          agent,
          null,
        ]),
      ),
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const own = { id: sessionOfRun(n), userId: ownerOfRun(n) }
        const { userId, delivery } = await em.findOneOrFail(Session, own)
        await em.findOneOrFail(User, userId, { fields: ['passwordChangedAt'] })
        em.persist(Object.assign(new Session(), { ...begun(userId), delivery }))
      }),
  },
  {
    name: 'sessions.end-of, 20 of an account',
    runs: userCount,
    statement: (n) =>
      database.transaction((tx) => tx.query(sessions.endSessionsOf, [userOfRun(n), null, 'REVOKED'])),
    entities: (n) =>
      database.transaction(async ({ em }) => {
        const open = await em.find(Session, { userId: userOfRun(n), endedAt: null }, { lockMode })
        for (const session of open) Object.assign(session, { endedAt: new Date(), endReason: 'REVOKED' })
      }),
  },
  {
    name: 'sessions.open-of, 20 of an account',
    statement: async (n) =>
      (await database.query<SessionRow>(sessions.openSessionsOf, [userOfRun(n)])).map(sessionOf),
    entities: (n) =>
      database.read((em) =>
        em.find(
          Session,
          { userId: userOfRun(n), endedAt: null },
          { orderBy: { lastUsedAt: 'desc', id: 'desc' } },
        ),
      ),
  },
  {
    name: 'sessions.confirm',
    statement: (n) => database.query(confirmSessions, [[sessionOfRun(n)], [1]]),
    entities: (n) =>
      database.transaction(({ em }) =>
        em.nativeUpdate(
          Session,
          { id: sessionOfRun(n), generation: 1, confirmed: false },
          { confirmed: true },
        ),
      ),
  },
  {
    name: 'audit.write',
    statement: (n) => {
      const values = ['SIGN_IN_FAILED', 'FAILURE', null, userOfRun(n), null, null, agent, '{}']
      return database.query(writeAuditEvent, values)
    },
    entities: (n) =>
      database.transaction(
        async ({ em }) => void em.persist(recordOf('SIGN_IN_FAILED', userOfRun(n), sessionOfRun(n))),
      ),
  },
]

interface Cost {
  cpuMs: number
  ms: number
}

async function costOf(work: Pair['statement'], runs: number): Promise<Cost> {
  await freshSessions()
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  for (let n = 0; n < runs; n++) await work(n)
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1000, ms: performance.now() - began }
}

/** The median of the rounds, and between which they lie. */
function ratio(ours: number[], theirs: number[]): string {
  const ratios = theirs.map((value, index) => value / (ours[index] ?? 1)).sort((a, b) => a - b)
  const [median, least, most] = [Math.floor(ratios.length / 2), 0, -1].map((at) =>
    (ratios.at(at) ?? 0).toFixed(1),
  )
  return `${median} (${least}–${most})`
}

try {
  process.stdout.write('entity manager ÷ named statement            CPU               time\n')
  for (const { name, statement, entities, runs = runsARound } of pairs) {
    const [ours, theirs]: [Cost[], Cost[]] = [[], []]
    for (let round = 0; round <= rounds; round++) {
      const [mine, other] = [await costOf(statement, runs), await costOf(entities, runs)]
      // The first round warms up.
      if (round > 0) [ours.push(mine), theirs.push(other)]
    }
    const of = (costs: Cost[], key: keyof Cost): number[] => costs.map((cost) => cost[key])
    const [cpu, time] = [
      ratio(of(ours, 'cpuMs'), of(theirs, 'cpuMs')),
      ratio(of(ours, 'ms'), of(theirs, 'ms')),
    ]
    process.stdout.write(`${name.padEnd(44)}${cpu.padEnd(18)}${time}\n`)
  }
} finally {
  await database.close()
  await place.drop()
}
