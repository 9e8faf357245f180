import { percentile, sum } from '../harness/statistics.ts'

/** A step of a request: CPU time at a station, or a pause without CPU use. */
export type Step = { readonly station: string; readonly cpuMs: number } | { readonly pauseMs: number }

export interface Network {
  /** Cores of each machine, which its running work shares equally. */
  readonly machines: Readonly<Record<string, number>>
  /** The machine of each station, and its maximum number of concurrent requests; the others queue. */
  readonly stations: Readonly<Record<string, { readonly machine: string; readonly servers: number }>>
}

export interface Traffic {
  /** Requests per second, at random intervals. */
  readonly rate: number
  readonly seconds: number
  /** Requests arrive at multiples of this time: a clock with a coarse resolution. */
  readonly tickMs?: number
  /** The steps of the next request. */
  route(): readonly Step[]
}

export interface Simulated {
  readonly rate: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The busy fraction of each machine's cores. */
  readonly busy: Readonly<Record<string, number>>
}

interface Request {
  readonly arrivedMs: number
  readonly steps: readonly Step[]
  next: number
}

interface Machine {
  readonly cores: number
  running: number
  busyMs: number
}

interface Station {
  readonly machine: Machine
  readonly servers: number
  readonly line: Request[]
  working: number
}

interface Work {
  readonly request: Request
  readonly station: Station
  leftMs: number
}

/** A random time with this mean. */
export const chance = (mean: number): number => -Math.log(1 - Math.random()) * mean

/** Periodic stalls of a station: garbage collection, or a process without a core. */
export interface Standstills {
  /** For each request. */
  readonly probability: number
  /** Measured durations, in milliseconds. */
  readonly lastingMs: readonly number[]
}

export const oneOf = (values: readonly number[]): number =>
  values[Math.floor(Math.random() * values.length)] ?? 0

/** A random time at a station with this mean, part of it in stalls. */
export function chanceWith({ probability, lastingMs }: Standstills, mean: number): number {
  const inStandstills = (probability * sum(lastingMs)) / Math.max(1, lastingMs.length)
  const work = chance(Math.max(0, mean - inStandstills))
  return Math.random() < probability ? work + oneOf(lastingMs) : work
}

/** A server's work before and after its only database query; its stalls come before. */
export const workOf = (
  station: string,
  demand: { readonly serverMs: number; readonly databaseMs: number },
  standstills: Standstills,
): Step[] => [
  { station, cpuMs: chanceWith(standstills, demand.serverMs / 2) },
  { station: 'database', cpuMs: chance(demand.databaseMs) },
  { station, cpuMs: chance(demand.serverMs / 2) },
]

/** Rounding errors leave this much of finished work. */
const nothingMs = 1e-9
/** While the queues fill. */
const leftOutPart = 0.1

/** The speed of each running piece of work on a machine. */
const paceOn = ({ cores, running }: Machine): number => Math.min(1, cores / running)

/**
 * A discrete-event simulation: requests arrive randomly, queue at stations, and share the cores of the stations'
 * machines.
 */
export class Simulation {
  readonly #traffic: Traffic
  readonly #machines: ReadonlyMap<string, Machine>
  readonly #stations: ReadonlyMap<string, Station>
  readonly #latenciesMs: number[] = []
  #works: Work[] = []
  #pauses: { readonly request: Request; readonly untilMs: number }[] = []
  #nowMs = 0

  constructor({ machines, stations }: Network, traffic: Traffic) {
    this.#traffic = traffic
    this.#machines = new Map(
      Object.entries(machines).map(([name, cores]) => [name, { cores, running: 0, busyMs: 0 }]),
    )
    this.#stations = new Map(
      Object.entries(stations).map(([name, { machine, servers }]) => [
        name,
        { machine: known(this.#machines, machine), servers, line: [], working: 0 },
      ]),
    )
  }

  run(): Simulated {
    const { rate, seconds, tickMs = 0, route } = this.#traffic
    const endMs = seconds * 1000
    const seen = (ms: number): number => (tickMs === 0 ? ms : Math.ceil(ms / tickMs) * tickMs)
    let dueMs = chance(1000 / rate)
    let arrivalMs = seen(dueMs)
    while (this.#nowMs < endMs) {
      this.#passTo(Math.min(arrivalMs, this.#nextMs(), endMs))
      this.#finish()
      this.#wake()
      if (this.#nowMs < arrivalMs) continue
      this.#proceed({ arrivedMs: this.#nowMs, steps: route(), next: 0 })
      dueMs += chance(1000 / rate)
      arrivalMs = seen(dueMs)
    }
    return {
      rate: this.#latenciesMs.length / (seconds * (1 - leftOutPart)),
      p50Ms: percentile(this.#latenciesMs, 0.5),
      p99Ms: percentile(this.#latenciesMs, 0.99),
      busy: Object.fromEntries(
        [...this.#machines].map(([name, { busyMs, cores }]) => [name, busyMs / (endMs * cores)]),
      ),
    }
  }

  /** When the next work or pause ends. */
  #nextMs(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { station, leftMs } of this.#works)
      next = Math.min(next, this.#nowMs + leftMs / paceOn(station.machine))
    for (const { untilMs } of this.#pauses) next = Math.min(next, untilMs)
    return next
  }

  #passTo(ms: number): void {
    const passedMs = ms - this.#nowMs
    for (const work of this.#works) work.leftMs -= passedMs * paceOn(work.station.machine)
    for (const machine of this.#machines.values())
      machine.busyMs += Math.min(machine.running, machine.cores) * passedMs
    this.#nowMs = ms
  }

  #finish(): void {
    const done = this.#works.filter(({ leftMs }) => leftMs <= nothingMs)
    if (done.length === 0) return
    this.#works = this.#works.filter(({ leftMs }) => leftMs > nothingMs)
    for (const { request, station } of done) {
      this.#release(station)
      this.#proceed(request)
    }
  }

  #wake(): void {
    const over = this.#pauses.filter(({ untilMs }) => untilMs <= this.#nowMs)
    if (over.length === 0) return
    this.#pauses = this.#pauses.filter(({ untilMs }) => untilMs > this.#nowMs)
    for (const { request } of over) this.#proceed(request)
  }

  /** Moves the request to its next step, or out. */
  #proceed(request: Request): void {
    const step = request.steps[request.next]
    if (step === undefined) {
      this.#note(request)
      return
    }
    if ('pauseMs' in step) {
      request.next += 1
      this.#pauses.push({ request, untilMs: this.#nowMs + step.pauseMs })
      return
    }
    const station = known(this.#stations, step.station)
    if (station.working < station.servers) this.#serve(request, station, step.cpuMs)
    else station.line.push(request)
  }

  #note({ arrivedMs }: Request): void {
    if (arrivedMs >= this.#traffic.seconds * 1000 * leftOutPart)
      this.#latenciesMs.push(this.#nowMs - arrivedMs)
  }

  #serve(request: Request, station: Station, cpuMs: number): void {
    request.next += 1
    station.working += 1
    station.machine.running += 1
    this.#works.push({ request, station, leftMs: cpuMs })
  }

  #release(station: Station): void {
    station.working -= 1
    station.machine.running -= 1
    const request = station.line.shift()
    const step = request?.steps[request.next]
    if (request !== undefined && step !== undefined && 'cpuMs' in step)
      this.#serve(request, station, step.cpuMs)
  }
}

function known<T>(all: ReadonlyMap<string, T>, name: string): T {
  const one = all.get(name)
  if (one === undefined) throw new Error(`The network has no ${name}.`)
  return one
}
