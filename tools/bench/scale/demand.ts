import { type Day, day, meanRates, type Rates, scaled, secondsADay, shownPages, weighed } from './day.ts'
import type { Costs } from './measured-costs.ts'

/** Assumptions about machines and settings. */
export const plan = {
  accessTokenSeconds: 180 * 60,
  /** The fraction of a core to use at the peak; the rest is for random fluctuation and an unavailable replica. */
  busy: 0.6,
  /** Minimum number of server processes: one may be replaced while the other serves. */
  leastReplicas: 2,
  connectionsAReplica: 12,
  /** As many as a process accepts: `defaultStreamLimits` of the server. */
  streamsAReplica: 5_000,
  auditRetentionDays: 400,
  /** PostgreSQL's `checkpoint_timeout`. */
  checkpointSeconds: 15 * 60,
  pageBytes: 8192,
} as const

/**
 * Pages that an operation changes at random positions in a large table, which PostgreSQL logs completely at the first
 * change after a checkpoint; pages at the end of a table or index are shared by many operations. Derived from the
 * schema: a refresh changes a row of `sessions` (no index); a sign-in locks a row of `users` and inserts into the index
 * of open sessions and two of the audit log; a logout changes a session and two indexes of the log; a registration
 * inserts into the indexes by email, name and text, and signs in.
 */
const scatteredPages: Rates = { profile: 0, refresh: 1, login: 4, logout: 3, register: 6 }

/** What a number of daily users needs at the peak, and stores. */
export interface Demand {
  readonly users: number
  readonly peak: Rates
  /** Work in cores, not yet divided by `plan.busy`. */
  readonly serverCores: number
  readonly hashCores: number
  readonly databaseCores: number
  /** Processes, each with one JavaScript thread. */
  readonly replicas: number
  /** Streams of events that are open at once. */
  readonly streams: number
  readonly connections: number
  readonly redisCommands: number
  readonly commits: number
  readonly walBytes: number
  readonly walBytesWithPages: number
  readonly walBytesADay: number
  readonly endedSessions: number
  readonly endedIndexMb: number
  readonly replicaMemoryMb: number
  readonly notifications: number
  readonly usersBytes: number
  readonly sessionsBytes: number
  readonly eventsADay: number
  readonly eventsBytes: number
}

const eventsADayOf = ({ signIns, logouts, registrations }: Day): number => signIns + logouts + registrations

export function demandOf(users: number, costs: Costs): Demand {
  const mean = meanRates(users, plan.accessTokenSeconds)
  const peak = scaled(mean, day.peak)
  const streams = shownPages(users, day) * day.peak
  const serverCores = (weighed(peak, costs.serverMs) + streams * costs.streamMs) / 1000
  const replicas = Math.max(
    plan.leastReplicas,
    Math.ceil(serverCores / plan.busy),
    Math.ceil(streams / plan.streamsAReplica),
  )
  const bytes = {
    usersBytes: users * day.accounts * costs.bytesARow.users,
    sessionsBytes: users * day.sessionsKept * costs.bytesARow.sessions,
    eventsBytes: users * eventsADayOf(day) * plan.auditRetentionDays * costs.bytesARow.events,
  }
  const endedSessions = mean.logout * day.peak * plan.accessTokenSeconds
  const endedIndexMb = (endedSessions / 1_000_000) * costs.endedIndexMb
  const pages = (rates: Rates) => pagesWrittenWhole(rates, bytes.sessionsBytes + bytes.usersBytes)
  const walBytes = weighed(peak, costs.walBytes)
  return {
    users,
    peak,
    serverCores,
    hashCores: ((peak.login + peak.register) * costs.hashMs) / 1000,
    databaseCores: (weighed(peak, costs.databaseMs) + replicas * costs.replicaAtRestMs) / 1000,
    replicas,
    streams,
    connections: replicas * plan.connectionsAReplica,
    redisCommands: weighed(peak, costs.redisCommands),
    commits: peak.refresh * 2 + peak.login + peak.logout + peak.register * 2,
    walBytes,
    walBytesWithPages: walBytes + pages(peak) * plan.pageBytes,
    walBytesADay: (weighed(mean, costs.walBytes) + pages(mean) * plan.pageBytes) * secondsADay,
    endedSessions,
    endedIndexMb,
    replicaMemoryMb: costs.idleServerMb + endedIndexMb + ((streams / replicas) * costs.streamKb) / 1000,
    notifications: peak.logout * replicas,
    ...bytes,
    eventsADay: users * eventsADayOf(day),
  }
}

/**
 * Per second: `n` changes between two checkpoints in a table of `p` pages touch p · (1 − e^(−n/p)) pages for the first
 * time.
 */
function pagesWrittenWhole(rates: Rates, tableBytes: number): number {
  const pages = tableBytes / plan.pageBytes
  const changes = weighed(rates, scatteredPages) * plan.checkpointSeconds
  return (pages * (1 - Math.exp(-changes / pages))) / plan.checkpointSeconds
}
