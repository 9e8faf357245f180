import type { Contender } from './contender.ts'
import { besideBusyProcesses, type Cores, pin, pinned } from './cores.ts'
import { drive, type Load } from './load.ts'
import type { Pace } from './rounds.ts'
import type { Stage } from './stage.ts'
import { sum } from './statistics.ts'

/** Connections to each replica, however many there are. */
export const connectionsEach = 32
/** Processes that share the replicas' core in every round: the replicas, and busy processes for the rest. */
export const shares = 8
/** To each replica. */
const warmUpRequests = 10_000

/** One round of some replicas. */
export interface ReplicaRound {
  /** CPU of the replicas a request, in microseconds. */
  readonly cpuUs: number
  readonly requestsPerSecond: number
  /** Part of a core that each replica used, 0 to 1. */
  readonly share: number
}

/**
 * What it costs that requests are spread over more processes, if nothing else changes for a process: `profile` over 32
 * connections to each replica, each sending the next request when the last was answered, so that as many requests share
 * a statement as on a machine that a replica has for itself.
 *
 * Replicas that compete for a core get less of it the more there are, and wait for PostgreSQL and the load generator
 * while these compete with them. Therefore PostgreSQL's connections and the load generator are pinned to one core, and
 * the replicas to another, where busy processes take the place of missing replicas: each replica has one of `shares`
 * equal shares of the core, with one replica as with four. As four replicas have half of the core, the other core can
 * keep up with them.
 *
 * What this cannot remove counts against more replicas: they displace each other's code and data from the core's caches,
 * which a busy process, as a replica on another machine, does not.
 */
export async function replicaRounds(
  stage: Stage,
  replicas: readonly Contender[],
  profiles: Omit<Load, 'origin' | 'seconds'>,
  counts: readonly number[],
  { rounds, seconds }: Pace,
  cores: Cores | undefined,
): Promise<ReadonlyMap<number, readonly ReplicaRound[]>> {
  const found = new Map(counts.map((count): [number, ReplicaRound[]] => [count, []]))
  const load = { ...profiles, connections: connectionsEach, seconds }
  const roundOf = (count: number) => oneRound(replicas.slice(0, count), load)
  // Unpinned, so that V8 has compiled what is measured, and PostgreSQL has all of its connections.
  await Promise.all(replicas.map(({ origin }) => warmUp({ ...load, origin })))
  for (let round = 0; round < rounds; round++) {
    const first = round % counts.length
    for (const count of [...counts.slice(first), ...counts.slice(0, first)])
      found.get(count)?.push(await inShares(stage, replicas, count, cores, () => roundOf(count)))
  }
  return found
}

async function warmUp(load: Load): Promise<void> {
  for (let requests = 0; requests < warmUpRequests; ) requests += (await drive(load)).requests
}

async function inShares<T>(
  stage: Stage,
  replicas: readonly Contender[],
  count: number,
  cores: Cores | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (cores === undefined) return work()
  pin(
    replicas.flatMap((replica) => replica.processIds()),
    [cores.first],
  )
  pin((await stage.database.cpuMsByBackend()).keys(), [cores.second])
  return pinned(cores.second, () => besideBusyProcesses(shares - count, cores.first, work))
}

async function oneRound(taking: readonly Contender[], load: Omit<Load, 'origin'>): Promise<ReplicaRound> {
  const cpuMs = () => sum(taking.map((replica) => replica.cpuMs()))
  const before = cpuMs()
  const driven = await Promise.all(taking.map(({ origin }) => drive({ ...load, origin })))
  const usedMs = cpuMs() - before
  const requests = sum(driven.map((one) => one.requests))
  return {
    cpuUs: (usedMs * 1000) / requests,
    requestsPerSecond: requests / load.seconds,
    share: usedMs / 1000 / load.seconds / taking.length,
  }
}
