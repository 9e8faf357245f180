import { Client } from 'undici'
import { percentile } from './statistics.ts'

/** One request of a closed loop: each connection sends its next when it has the answer to its last. */
export interface Question {
  readonly body: string
  readonly token?: string
}

export interface Load {
  readonly origin: string
  readonly connections: number
  readonly seconds: number
  /** What connection `index` sends next. */
  ask(index: number): Question
  /** Hears the answers; a failure throws, since a wrong answer is no measurement. */
  answered?(index: number, body: string): void
}

/** What a load brought about. */
export interface Driven {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Drives a server over connections that are kept alive. @throws when an answer has errors */
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
  }
}

async function driveConnection(
  load: Load,
  index: number,
  deadline: number,
  latencies: number[],
): Promise<void> {
  const client = new Client(load.origin)
  try {
    while (performance.now() < deadline) {
      const startedAt = performance.now()
      const body = await send(client, load.ask(index))
      latencies.push(performance.now() - startedAt)
      load.answered?.(index, body)
    }
  } finally {
    await client.close()
  }
}

/** Asks once, over a connection of its own. */
export async function askOnce(origin: string, question: Question): Promise<string> {
  const client = new Client(origin)
  try {
    return await send(client, question)
  } finally {
    await client.close()
  }
}

async function send(client: Client, { body, token }: Question): Promise<string> {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' }
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  const response = await client.request({ path: '/graphql', method: 'POST', headers, body })
  const text = await response.body.text()
  if (response.statusCode !== 200 || text.includes('"errors"')) {
    throw new Error(`Answered with ${response.statusCode}: ${text.slice(0, 500)}`)
  }
  return text
}
