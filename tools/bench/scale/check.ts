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

/** The factor by which a prediction may differ from the measurement before the simulation is rejected. */
export const tolerance = { rate: 1.05, p50Ms: 1.5, p99Ms: 2 }

type Figure = keyof typeof tolerance

/** A load as simulated and as measured. */
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
/** A momentary stall affects one round but not the median. */
const pace = { rounds: 5, seconds: 2 }
/** Fractions of the server's maximum rate; the second-last is close to what one plans for. */
const loads = [0.3, 0.6]
const lightLoad = 0.05
const simulatedSeconds = 60
/** Connections from a server to its database. */
const poolSize = 10
/** Node's timers have a resolution of a millisecond, so requests due in the same one are sent together. */
const timerMs = 1

/** CPU time of a request by component, in milliseconds. */
interface Demand {
  readonly generator: number
  readonly server: number
  readonly database: number
}

interface Run extends Driven {
  readonly demand: Demand
  /** Cores used meanwhile by other processes on this machine. */
  readonly othersCores: number
}

/**
 * Measures the latency of a `profile` without contention, periodic stalls, and CPU times at two loads. The simulation
 * predicts latencies from these, which are compared with the measured ones.
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
      const title = `\`profile\`, ${(load * 100).toFixed(0)} % of one server’s maximum of ${capacity.toFixed(0)} per second; other programs used ${run.othersCores.toFixed(2)} cores`
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

/** Sends requests at a rate, or as fast as the server answers. */
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

/** All requests of the rounds; other figures are medians of the rounds. */
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
  /** One after the other without a pause: nothing queues and no process sleeps. */
  readonly alone: Run
  /** Few, at random intervals: nothing queues, but processes must be woken up. */
  readonly light: Run
  /** At this rate: the higher the load, the fewer wake-ups and the lower the cost per request. */
  readonly demand: Demand
  /** Of the maximum. */
  readonly load: number
  readonly rate: number
}

/** Generator, server and database on one machine, as in this measurement. */
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

/** Longer than any step of an uncontended request, in milliseconds. */
const isStandstill = (pauseMs: number): boolean => pauseMs > 2

const shortPausesOf = (run: Run, demand: Demand): number[] =>
  pausesOf(run, demand).filter((ms) => !isStandstill(ms))

/** Of sequential requests, each stall delays one. */
function standstillsOf(alone: Run): Standstills {
  const lastingMs = pausesOf(alone, alone.demand).filter(isStandstill)
  return { probability: lastingMs.length / alone.requests, lastingMs }
}

/**
 * Latency of a request without contention, beyond its CPU time under load: the kernel, the loopback, wake-ups, and its
 * part of work shared by concurrent requests, which costs CPU time once but delays each of them.
 */
function pausesOf({ latenciesMs }: Run, demand: Demand): number[] {
  const workedMs = sum(Object.values(demand))
  return latenciesMs.map((latencyMs) => Math.max(0, latencyMs - workedMs))
}

/** One station and one core, whose p99 has a closed form: ln 100 ÷ (service rate − arrival rate). */
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
  return { title: 'one queue, 60 % busy (M/M/1, by formula)', predicted, measured }
}
