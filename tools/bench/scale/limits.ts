import type { Demand } from './demand.ts'

/** Where a single component reaches its limit, and what to do then. */
export interface Limit {
  readonly line: string
  readonly unit: string
  use(demand: Demand): number
  /** The assumed capacity of one. */
  readonly most: number
  /** Source of `most`. */
  readonly because: string
  readonly remedy: string
}

/** The assumed size of a large current machine; change it as machines change. */
export const limits: readonly Limit[] = [
  {
    line: 'CPU of the PostgreSQL primary',
    unit: 'cores busy',
    use: ({ databaseCores }) => databaseCores,
    most: 38,
    because: 'assumed: 64 cores, 60 % busy',
    remedy: 'accounts spread over several primaries',
  },
  {
    line: 'WAL of the primary',
    unit: 'MB per second',
    use: ({ walBytesWithPages }) => walBytesWithPages / 1_000_000,
    most: 200,
    because: 'assumed: what a disk, a standby and an archive sustain for hours',
    remedy: '`wal_compression`, a longer `checkpoint_timeout`; then several primaries',
  },
  {
    line: 'database size',
    unit: 'TB',
    use: ({ usersBytes, sessionsBytes, eventsBytes }) =>
      (usersBytes + sessionsBytes + eventsBytes) / 1_000_000_000_000,
    most: 4,
    because: 'assumed: what can be restored overnight',
    remedy: 'a shorter `AUDIT_RETENTION`; the audit log in a separate database',
  },
  {
    line: 'direct connections to PostgreSQL',
    unit: 'connections',
    use: ({ connections }) => connections,
    most: 500,
    because: 'assumed: `max_connections` that leaves memory for the cache',
    remedy: 'PgBouncer in transaction mode',
  },
  {
    line: 'index of ended sessions, per replica',
    unit: 'MB',
    use: ({ endedIndexMb }) => endedIndexMb,
    most: 100,
    because: 'the target of B9',
    remedy: 'a shorter `ACCESS_TOKEN_TTL`: the index contains sessions that ended within it',
  },
  {
    line: 'commits that notify, which are serialized',
    unit: 'logouts per second',
    use: ({ peak }) => peak.logout,
    most: 1_000,
    because: 'assumed: 1 ms per WAL flush',
    remedy:
      'no notifications: the index is read twice a second anyway, so the limit of one second still holds',
  },
  {
    line: 'Redis for rate limit counters',
    unit: 'commands per second',
    use: ({ redisCommands }) => redisCommands,
    most: 100_000,
    because: 'assumed: one thread',
    remedy: 'one Redis per group of accounts: keys are independent',
  },
]

/** Number of daily users that reaches the capacity; all of these grow linearly. */
export const endsAt = ({ use, most }: Limit, demand: Demand): number => (demand.users * most) / use(demand)
