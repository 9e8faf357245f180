import type { Demand } from './demand.ts'

/** Where one of something ends, and what one does then. */
export interface Limit {
  readonly line: string
  readonly unit: string
  use(demand: Demand): number
  /** What one of it is taken to bear. */
  readonly most: number
  /** Where `most` comes from. */
  readonly because: string
  readonly remedy: string
}

/** What a large machine of today is taken to be; change it with the machine. */
export const limits: readonly Limit[] = [
  {
    line: 'processor of the one PostgreSQL primary',
    unit: 'cores busy',
    use: ({ databaseCores }) => databaseCores,
    most: 38,
    because: 'assumed: 64 cores, 60 % busy',
    remedy: 'accounts spread over several primaries',
  },
  {
    line: 'log of the one primary',
    unit: 'MB a second',
    use: ({ walBytesWithPages }) => walBytesWithPages / 1_000_000,
    most: 200,
    because: 'assumed: what a disk, a standby and an archive take for hours',
    remedy: '`wal_compression`, a longer `checkpoint_timeout`; then several primaries',
  },
  {
    line: 'size of the one database',
    unit: 'TB',
    use: ({ usersBytes, sessionsBytes, eventsBytes }) =>
      (usersBytes + sessionsBytes + eventsBytes) / 1_000_000_000_000,
    most: 4,
    because: 'assumed: what can be restored in a night',
    remedy: 'a shorter `AUDIT_RETENTION`; the audit log in a database of its own',
  },
  {
    line: 'connections straight to PostgreSQL',
    unit: 'connections',
    use: ({ connections }) => connections,
    most: 500,
    because: 'assumed: `max_connections` that leaves memory for the cache',
    remedy: 'PgBouncer in transaction mode',
  },
  {
    line: 'index of ended sessions, in each replica',
    unit: 'MB',
    use: ({ endedIndexMb }) => endedIndexMb,
    most: 100,
    because: 'the target of B9',
    remedy: 'a shorter `ACCESS_TOKEN_TTL`: the index holds what ended within it',
  },
  {
    line: 'commits that notify, which wait for each other',
    unit: 'logouts a second',
    use: ({ peak }) => peak.logout,
    most: 1_000,
    because: 'assumed: 1 ms for each flush of the log',
    remedy: 'no notification: the index reads twice a second as it is, and the second’s promise holds',
  },
  {
    line: 'one Redis for the counters of limits',
    unit: 'commands a second',
    use: ({ redisCommands }) => redisCommands,
    most: 100_000,
    because: 'assumed: one thread',
    remedy: 'a Redis for each part of the accounts: keys never meet',
  },
]

/** So many daily users fill it: all of these grow with their number. */
export const endsAt = ({ use, most }: Limit, demand: Demand): number => (demand.users * most) / use(demand)
