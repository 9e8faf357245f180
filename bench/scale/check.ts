import { availableParallelism } from 'node:os'
import { cpuMsBetween } from '../harness/bench-database.ts'
import { type Driven, drive, type Load } from '../harness/load.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { spreadOf, sum } from '../harness/statistics.ts'
import { machineCpuMs } from './machine-cpu.ts'
import {
  chance,
  type Network,
  oneOf,
  type Simulated,
  Simulation,
  type Standstills,
  type Step,
  workOf,
} from './queue-network.ts'

/** By what factor, up or down, a prediction may differ from what was measured before nothing more is computed from it. */
export const tolerance = { rate: 1.05, p50Ms: 1.5, p99Ms: 2 }

type Figure = keyof typeof tolerance

/** One load, as the simulation has it and as it was. */
export interface Point {
  readonly title: string
  readonly predicted: Readonly<Record<Figure, number>>
  readonly measured: Readonly<Record<Figure, number>>
}

export const ratioOf = ({ predicted, measured }: Point, figure: Figure): number =>
  predicted[figure] / measured[figure]

export const isBelievable = (point: Point): boolean =>
  (['rate', 'p50Ms', 'p99Ms'] as const).every((figure) => {
    const ratio = ratioOf(point, figure)
    return Math.max(ratio, 1 / ratio) <= tolerance[figure]
  })

const connections = 64
/** What stops a machine for a moment spoils one round, not their median. */
const pace = { rounds: 5, seconds: 2 }
/** Parts of what the server answers at most: the second-last is near what one plans for. */
const loads = [0.3, 0.6]
const lightLoad = 0.05
const simulatedSeconds = 60
/** Connections that a server keeps to its database. */
const poolSize = 10
/** Node's timers count whole milliseconds, so that what is due in one of them is sent together. */
const timerMs = 1

/** Where the processor time of a request goes, in milliseconds. */
interface Demand {
  readonly generator: number
  readonly server: number
  readonly database: number
}

interface Run extends Driven {
  readonly demand: Demand
  /** Cores that others on this machine used meanwhile. */
  readonly othersCores: number
}

/**
 * Measures how long a `profile` takes when nothing waits, and how long everything stands still now and then; at two loads the processor
 * time of one. From these the simulation says how long one takes there, which is held against how long it took.
 */
export async function checkAgainstMachine(): Promise<Checked> {
  return onStage(async (stage) => {
    const measure = await measuring(stage)
    await measure({ connections })
    const most = await measure({ connections })
    const capacity = most.requests / most.seconds
    const alone = await measure({ connections: 1 })
    const light = await measure({ connections, rate: capacity * lightLoad })
    const points: Point[] = []
    for (const load of loads) {
      const rate = capacity * load
      const run = await measure({ connections, rate })
      const predicted = predict({ alone, light, demand: run.demand, load, rate })
      const title = `\`profile\`, ${(load * 100).toFixed(0)} % of the ${capacity.toFixed(0)} a second that one server answers at most; others on the machine used ${run.othersCores.toFixed(2)} cores`
      points.push({ title, predicted, measured: { ...run, rate: run.requests / run.seconds } })
    }
    return { points, standstills: standstillsOf(alone) }
  })
}

export interface Checked {
  readonly points: readonly Point[]
  readonly standstills: Standstills
}

type Drive = Pick<Load, 'connections' | 'rate'>

/** Drives one server at a rate; without one, as quickly as it answers. */
async function measuring(stage: Stage): Promise<(load: Drive) => Promise<Run>> {
  const contender = await stage.start('gatehouse')
  const profiles = await stage.profiles('gatehouse', contender.origin, connections)
  return async (load) => {
    const before = { server: contender.cpuMs(), backends: await stage.database.cpuMsByBackend() }
    const [own, machine] = [process.cpuUsage(), machineCpuMs()]
    const driven = await driveRounds({ ...profiles, ...load, origin: contender.origin })
    const { user, system } = process.cpuUsage(own)
    const generator = (user + system) / 1000
    const server = contender.cpuMs() - before.server
    const database = cpuMsBetween(before.backends, await stage.database.cpuMsByBackend())
    const others = Math.max(0, machineCpuMs() - machine - server - database - generator)
    return {
      ...driven,
      demand: {
        generator: generator / driven.requests,
        server: server / driven.requests,
        database: database / driven.requests,
      },
      othersCores: others / (driven.seconds * 1000),
    }
  }
}

/** All requests of the rounds; what else there is of them is the median of the rounds. */
async function driveRounds(load: Omit<Load, 'seconds'>): Promise<Driven> {
  const rounds: Driven[] = []
  while (rounds.length < pace.rounds) {
    rounds.push(await drive({ ...load, seconds: pace.seconds }))
  }
  return {
    requests: sum(rounds.map(({ requests }) => requests)),
    seconds: sum(rounds.map(({ seconds }) => seconds)),
    p50Ms: spreadOf(rounds.map(({ p50Ms }) => p50Ms)).median,
    p99Ms: spreadOf(rounds.map(({ p99Ms }) => p99Ms)).median,
    latenciesMs: rounds.flatMap(({ latenciesMs }) => latenciesMs),
  }
}

interface Known {
  /** One after the other, without a pause: nothing waits, and nobody falls asleep. */
  readonly alone: Run
  /** Few, at chance intervals: nothing waits, but processes have to be woken. */
  readonly light: Run
  /** At this rate: the more there is to do, the less often anybody is woken, and the less each request takes. */
  readonly demand: Demand
  /** Of the greatest. */
  readonly load: number
  readonly rate: number
}

/** Generator, server and database on one machine, as they are when this is measured. */
function predict({ alone, light, demand, load, rate }: Known): Simulated {
  const network: Network = {
    machines: { here: availableParallelism() },
    stations: {
      generator: { machine: 'here', servers: 1 },
      server: { machine: 'here', servers: 1 },
      database: { machine: 'here', servers: poolSize },
    },
  }
  const [awake, woken] = [shortPausesOf(alone, demand), shortPausesOf(light, demand)]
  const standstills = standstillsOf(alone)
  const route = (): Step[] => [
    { pauseMs: oneOf(Math.random() < load ? awake : woken) },
    { station: 'generator', cpuMs: chance(demand.generator / 2) },
    ...workOf('server', { serverMs: demand.server, databaseMs: demand.database }, standstills),
    { station: 'generator', cpuMs: chance(demand.generator / 2) },
  ]
  return new Simulation(network, { rate, seconds: simulatedSeconds, tickMs: timerMs, route }).run()
}

/** Longer than anything that a request does by itself when nothing waits, in milliseconds. */
const isStandstill = (pauseMs: number): boolean => pauseMs > 2

const shortPausesOf = (run: Run, demand: Demand): number[] =>
  pausesOf(run, demand).filter((ms) => !isStandstill(ms))

/** Of requests that come one after the other, each standstill holds up one. */
function standstillsOf(alone: Run): Standstills {
  const lastingMs = pausesOf(alone, alone.demand).filter(isStandstill)
  return { probability: lastingMs.length / alone.requests, lastingMs }
}

/**
 * What a request takes when nothing waits, besides the processor time that it has at a load: the kernel, the loopback, being woken, and
 * its part in what requests share that come together there, which costs the processor once and makes each of them wait.
 */
function pausesOf({ latenciesMs }: Run, demand: Demand): number[] {
  const workedMs = sum(Object.values(demand))
  return latenciesMs.map((latencyMs) => Math.max(0, latencyMs - workedMs))
}

/** One station and one core, whose p99 is known without simulating: ln 100 ÷ (service rate − arrival rate). */
export function checkAgainstTheory(): Point {
  const [serviceMs, rate] = [1, 600]
  const network: Network = {
    machines: { one: 1 },
    stations: { station: { machine: 'one', servers: 1 } },
  }
  const route = (): Step[] => [{ station: 'station', cpuMs: chance(serviceMs) }]
  const predicted = new Simulation(network, { rate, seconds: 300, route }).run()
  const quantile = (part: number) => (-Math.log(1 - part) / (1000 / serviceMs - rate)) * 1000
  const measured = { rate, p50Ms: quantile(0.5), p99Ms: quantile(0.99) }
  return { title: 'one queue, 60 % busy (M/M/1, by its formula)', predicted, measured }
}
