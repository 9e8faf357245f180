import { setTimeout as delay } from 'node:timers/promises'
import { Visitor } from '../../src/testing/visitor.ts'
import { createRunDatabase, type RunDatabase } from './postgresql-database.ts'
import { killServers, type ServerProcess, type ServerProcessOptions, startServer } from './server-process.ts'

/** Several servers on one database. */
export interface Replicas extends RunDatabase {
  readonly all: readonly ServerProcess[]
  /** The next replica in round-robin order. */
  next(): ServerProcess
  /** Adds one on the same database. */
  start(options?: ServerProcessOptions): Promise<ServerProcess>
  /** Kills all and starts as many new ones with the same settings. */
  killAndStartAll(): Promise<void>
}

/** The settings with which a server connects to the database at `url`. */
export type Reach = (url: string) => Readonly<Record<string, string>>

const directly: Reach = (url) => ({ DATABASE_URL: url })

/** Starts replicas on a new database; `close` in `afterAll` ends them and drops it. */
export async function startReplicas(
  serverUrl: string,
  replicas: readonly ServerProcessOptions[],
  reach: Reach = directly,
): Promise<Replicas> {
  const database = await createRunDatabase(serverUrl)
  const start = ({ env, ...options }: ServerProcessOptions = {}) =>
    startServer({ ...options, env: { ...reach(database.url), ...env } })
  const startAll = () => Promise.all(replicas.map(start))
  let all: ServerProcess[] = []
  let turn = 0
  const close = async () => {
    await killServers()
    await database.close()
  }
  try {
    all = await startAll()
  } catch (error) {
    await close()
    throw error
  }
  return {
    ...database,
    get all() {
      return all
    },
    next: () => replicaAt(all, turn++ % all.length),
    start: async (options) => {
      const one = await start(options)
      all.push(one)
      return one
    },
    killAndStartAll: async () => {
      await Promise.all(all.map((one) => one.kill()))
      all = await startAll()
    },
    close,
  }
}

/** Starts this many identical replicas. */
export const alike = (count: number, options: ServerProcessOptions = {}): ServerProcessOptions[] =>
  Array.from({ length: count }, () => options)

export function replicaAt(replicas: readonly ServerProcess[], index: number): ServerProcess {
  const replica = replicas[index]
  if (replica === undefined) throw new RangeError(`There is no replica ${index}.`)
  return replica
}

/** Creates a user with a role that registration does not grant. */
export async function registerAs(
  role: string,
  { sql }: Pick<RunDatabase, 'sql'>,
  at: ServerProcess,
): Promise<Visitor> {
  const person = await at.register()
  await sql('update users set role = $2 where id = $1', [person.user.id, role])
  return at.login(person)
}

/** Runs `count` promises at once. */
export const parallel = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

/** Runs them one after the other. */
export async function rounds(count: number, work: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < count; round++) await work(round)
}

/** Waits for a time span that is itself under test: a rate, or the lifetime of a token. */
export async function pass(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await delay(milliseconds)
}

/** Starts `work` this many times per second while `goesOn` returns true, and waits for all of them. */
export async function atPace(
  perSecond: number,
  goesOn: () => boolean,
  work: (index: number) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now()
  const started: Promise<void>[] = []
  for (let index = 0; goesOn(); index++) {
    await pass(startedAt + (index * 1000) / perSecond - performance.now())
    started.push(work(index))
  }
  await Promise.all(started)
}

/** Starts `work` this many times per second while `during` runs, and waits for all of them even if that fails. */
export async function atPaceDuring<T>(
  perSecond: number,
  work: (index: number) => Promise<void>,
  during: () => Promise<T>,
): Promise<T> {
  let goesOn = true
  const working = atPace(perSecond, () => goesOn, work)
  try {
    return await during()
  } finally {
    goesOn = false
    await working
  }
}
