import { type BenchDatabase, cpuMsBetween } from './bench-database.ts'
import type { Contender } from './contender.ts'
import { type Driven, drive, type Load } from './load.ts'

/** One round of one contender. */
export interface Round extends Driven {
  /** CPU of the server a request, in microseconds. */
  readonly cpuUs: number
  /** CPU of PostgreSQL's connections a request, in microseconds; 0 when it is on another machine. */
  readonly databaseCpuUs: number
}

export interface Competitor {
  readonly contender: Contender
  readonly database?: BenchDatabase
  readonly load: Omit<Load, 'origin' | 'seconds'>
}

export interface Pace {
  readonly rounds: number
  readonly seconds: number
}

/** Rounds by contender, in the order in which they were given. */
export type Rounds = ReadonlyMap<string, readonly Round[]>

/**
 * Drives contenders in turns, so that what slows the machine for a while slows all of them. A round before the first is
 * not counted: compilers and caches warm up in it.
 */
export async function interleave(competitors: readonly Competitor[], pace: Pace): Promise<Rounds> {
  const rounds = new Map(competitors.map(({ contender }): [string, Round[]] => [contender.name, []]))
  for (const competitor of competitors) await driveOne(competitor, pace.seconds)
  for (let round = 0; round < pace.rounds; round++) {
    for (const competitor of inTurn(competitors, round))
      rounds.get(competitor.contender.name)?.push(await driveOne(competitor, pace.seconds))
  }
  return rounds
}

/** In another order in each round, so that each goes first as often as the others. */
export function inTurn<T>(all: readonly T[], round: number): readonly T[] {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

async function driveOne({ contender, database, load }: Competitor, seconds: number): Promise<Round> {
  const backends = (await database?.cpuMsByBackend()) ?? new Map()
  const cpuMs = contender.cpuMs()
  const driven = await drive({ ...load, origin: contender.origin, seconds })
  const usedMs = contender.cpuMs() - cpuMs
  const databaseMs = cpuMsBetween(backends, (await database?.cpuMsByBackend()) ?? new Map())
  return {
    ...driven,
    cpuUs: (usedMs * 1000) / driven.requests,
    databaseCpuUs: (databaseMs * 1000) / driven.requests,
  }
}

/** One figure of each round of a contender. */
export const figures = (rounds: Rounds, name: string, figure: (round: Round) => number): number[] =>
  (rounds.get(name) ?? []).map(figure)

export const requestsASecond = ({ requests, seconds }: Round): number => requests / seconds
