import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseConfig } from './database-config.ts'

const megabyte = 1024 * 1024

/**
 * Megabytes, measured as described in `docs/run-it.md`. A start with `fatal` megabytes was killed; `least` megabytes were
 * sufficient. The embedded database needs more when it creates its files.
 */
const needs = {
  'a new embedded database': { fatal: 256, least: 320 },
  'the embedded database': { fatal: 192, least: 256 },
  'this server': { fatal: 80, least: 128 },
}

/** Starts with 40 megabytes of heap ended in V8's own error, most of them while the server was loaded. */
const fatalHeap = 40
/** An idle server needs a quarter of this; a busy one needs headroom. */
const leastHeap = 256

/** Thrown when the operating system would kill the process without a message. */
export class TooLittleMemory extends Error {
  override readonly name = 'TooLittleMemory'
}

/**
 * Returns warnings to print at startup if memory may run out.
 *
 * @throws {TooLittleMemory} if it certainly will
 */
export function memoryWarnings(database: DatabaseConfig): string[] {
  const limit = Math.floor(process.constrainedMemory() / megabyte)
  const who = consumerOf(database)
  const { fatal, least } = needs[who]
  const elsewhere = database.kind === 'embedded' ? ', or set DATABASE_URL to use a PostgreSQL server' : ''
  const memory = `${sentenceCase(who)} needs ${least} MB of memory, and this process may use ${limit} MB. Raise the limit${elsewhere}.`
  if (limit > 0 && limit <= fatal) throw new TooLittleMemory(memory)
  const problem = heapProblem()
  if (problem !== undefined) throw new TooLittleMemory(problem)
  return [
    ...(limit > 0 && limit < least ? [memory] : []),
    ...(heapMegabytes() < leastHeap ? [heapSentence()] : []),
  ]
}

/** Says what to do if V8 would end the process for lack of heap. */
export const heapProblem = (): string | undefined =>
  heapMegabytes() <= fatalHeap ? heapSentence() : undefined

const heapSentence = (): string =>
  `The server needs ${leastHeap} MB of heap, and --max-old-space-size gives it ${heapMegabytes()} MB. Raise it in NODE_OPTIONS, or leave it out.`

/**
 * The limit passed to V8; V8's own statistics add the young generation. Without the flag, V8 uses half of the memory.
 */
function heapMegabytes(): number {
  const flags = [process.env.NODE_OPTIONS ?? '', ...process.execArgv].join(' ')
  const given = [...flags.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].at(-1)
  return given === undefined ? Number.POSITIVE_INFINITY : Number(given[1])
}

function consumerOf(database: DatabaseConfig): keyof typeof needs {
  if (database.kind !== 'embedded') return 'this server'
  return existsSync(join(database.dataDir, 'database')) ? 'the embedded database' : 'a new embedded database'
}

const sentenceCase = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
