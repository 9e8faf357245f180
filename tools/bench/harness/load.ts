import { setTimeout as delay } from 'node:timers/promises'
import { Client, type Dispatcher } from 'undici'
import { percentile } from './statistics.ts'

/** A request in a closed loop: each connection sends the next one when the last has been answered. */
export interface Question {
  /** JSON to send; GET without it. */
  readonly body?: string
  readonly token?: string
  readonly cookie?: string
  /** The client address that a proxy would report. */
  readonly from?: string
  /** `/graphql` by default. */
  readonly path?: string
}

export interface Load {
  readonly origin: string
  readonly connections: number
  readonly seconds: number
  /**
   * Requests per second over all connections, at random intervals; without it each connection sends as fast as it can.
   */
  readonly rate?: number | undefined
  /** Returns the next request of connection `index`. */
  ask(index: number): Question
  /** Receives the responses. A failure throws, because wrong responses must not be measured. */
  answered?(index: number, body: string): void
}

/** Result of a load. */
export interface Driven {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Latency of each request. */
  readonly latenciesMs: readonly number[]
}

/** Sends load to a server over kept-alive connections. @throws if a response has errors */
export async function drive(load: Load): Promise<Driven> {
  const latencies: number[] = []
  const startedAt = performance.now()
  const deadline = startedAt + load.seconds * 1000
  await Promise.all(
    Array.from({ length: load.connections }, (_, index) => driveConnection(load, index, deadline, latencies)),
  )
  return {
    requests: latencies.length,
    seconds: (performance.now() - startedAt) / 1000,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    latenciesMs: latencies,
  }
}

async function driveConnection(
  load: Load,
  index: number,
  deadline: number,
  latencies: number[],
): Promise<void> {
  const client = new Client(load.origin)
  const turn = load.rate === undefined ? atOnce : atChance(load.rate / load.connections)
  try {
    for (let startedAt = await turn(); startedAt < deadline; startedAt = await turn(deadline)) {
      const body = await send(client, load.ask(index))
      latencies.push(performance.now() - startedAt)
      load.answered?.(index, body)
    }
  } finally {
    await client.close()
  }
}

/**
 * Resolves when the next request is due, by `performance.now()`, or immediately if that is past or after the deadline.
 */
type Turn = (deadline?: number) => Promise<number>

const atOnce: Turn = async () => performance.now()

/**
 * A Poisson process. The latency of a late request counts from when it was due, so that a slow response does not hide
 * the wait of those behind it.
 */
function atChance(rate: number): Turn {
  let due = performance.now()
  return async (deadline = Number.POSITIVE_INFINITY) => {
    due += (-Math.log(1 - Math.random()) / rate) * 1000
    const early = due - performance.now()
    if (early <= 0 || due >= deadline) return due
    await delay(early)
    return performance.now()
  }
}

/** Sends one request over a separate connection. */
export async function askOnce(origin: string, question: Question): Promise<string> {
  const client = new Client(origin)
  try {
    return await send(client, question)
  } finally {
    await client.close()
  }
}

/** @throws if the response has errors or a status other than 200 */
export async function send(client: Dispatcher, question: Question): Promise<string> {
  const { path = '/graphql', body = null } = question
  const method = body === null ? 'GET' : 'POST'
  const response = await client.request({ path, method, headers: headersOf(question), body })
  const text = await response.body.text()
  if (response.statusCode !== 200 || text.includes('"errors"')) {
    throw new Error(`Answered with ${response.statusCode}: ${text.slice(0, 500)}`)
  }
  return text
}

function headersOf({ body, token, cookie, from }: Question): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(from === undefined ? {} : { 'x-forwarded-for': from }),
  }
}
