import { existsSync, readFileSync } from 'node:fs'
import type { Kept } from '../harness/results.ts'
import type { Rates } from './day.ts'

const folder = new URL('../results/', import.meta.url)

/** A figure and its source. */
export interface Quoted {
  readonly what: string
  readonly value: string
  readonly from: string
}

/** Costs of operations, from the results of `npm run bench`. */
export interface Costs {
  /** Milliseconds of CPU time, without the password hash. */
  readonly serverMs: Rates
  /** Of one bcrypt hash at cost 12. */
  readonly hashMs: number
  /** Milliseconds of CPU time of PostgreSQL's connections. */
  readonly databaseMs: Rates
  /** Bytes of PostgreSQL's log, without full pages. */
  readonly walBytes: Rates
  readonly redisCommands: Rates
  /** PostgreSQL's CPU time per second for each replica that reads the index of ended sessions. */
  readonly replicaAtRestMs: number
  /** Of a million entries. */
  readonly endedIndexMb: number
  readonly idleServerMb: number
  /** Of an open stream of events: CPU time per second, and memory. */
  readonly streamMs: number
  readonly streamKb: number
  /** Including indexes. */
  readonly bytesARow: { readonly users: number; readonly sessions: number; readonly events: number }
  readonly quoted: readonly Quoted[]
}

/** @throws if a measurement has not been run, or its table lacks the figure */
export function readCosts(): Costs {
  const quoted: Quoted[] = []
  const quote = (what: string, id: string, row: string, column: string, unit: string): number => {
    const value = figure(id, row, column)
    quoted.push({
      what,
      value: `${value} ${unit}`,
      from: `${id}, “${row === '' ? 'first line' : row}”, “${column}”`,
    })
    return value
  }
  const all = (unit: string, column: string, factor: number): Rates => {
    const of = (what: string, row: string) => quote(what, 'B15', row, column, unit) * factor
    const login = of('a sign-in', 'login')
    return {
      profile: of('a profile', 'profile'),
      refresh: of('a refresh and its first profile', 'refresh, first profile'),
      login,
      logout: Math.max(0, of('a sign-in and a logout', 'login, logout') - login),
      register: of('a registration', 'register'),
    }
  }
  return {
    serverMs: all('µs', 'server, µs', 1 / 1000),
    hashMs: quote('a bcrypt comparison', 'B3', 'bcrypt', 'ms of CPU each', 'ms'),
    databaseMs: all('µs', 'PostgreSQL, µs', 1 / 1000),
    walBytes: all('bytes', 'WAL, bytes', 1),
    redisCommands: all('commands', 'Redis, commands', 1),
    replicaAtRestMs:
      quote('an idle replica, per second', 'B15', 'an idle replica, per second', 'PostgreSQL, µs', 'µs') /
      1000,
    endedIndexMb: quote('a million ended sessions', 'B9', '', 'memory, MB', 'MB'),
    idleServerMb: quote('an idle server', 'B11', 'Gatehouse, idle', 'resident, MB', 'MB'),
    streamMs:
      quote('5,000 streams, per second', 'B18', 'CPU of the streams alone, ms a second', 'measured', 'ms') /
      5_000,
    streamKb: quote('a stream', 'B18', 'memory taken by V8 and `malloc`, kB a stream', 'measured', 'kB'),
    bytesARow: bytesARow(quoted),
    quoted,
  }
}

/** The number at the beginning of a cell; in the first row if the name is empty. */
function figure(id: string, row: string, column: string): number {
  const file = new URL(`${id}.json`, folder)
  if (!existsSync(file)) throw new Error(`${id} has not been measured: run npm run bench -- ${id}.`)
  const kept: Kept = JSON.parse(readFileSync(file, 'utf8'))
  const { head, rows } = kept.finding.table
  const cells = row === '' ? rows[0] : rows.find(([name]) => name === row)
  const value = Number.parseFloat(cells?.[head.indexOf(column)] ?? '')
  if (Number.isNaN(value))
    throw new Error(`${id} has no “${column}” of “${row}”: run npm run bench -- ${id}.`)
  return value
}

const sizes = 'growth-sizes-10000000.md'

/** From the table written by `npm run bench -- growth sizes --accounts=10000000`: a table, followed by its indexes. */
function bytesARow(quoted: Quoted[]): Costs['bytesARow'] {
  const file = new URL(sizes, folder)
  if (!existsSync(file))
    throw new Error(`${sizes} is missing: run npm run bench -- growth sizes --accounts=10000000.`)
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const of = (table: string): number => {
    const from = rows.findIndex(([, name]) => name === table)
    const after = rows.slice(from + 1)
    const indexes = after.slice(
      0,
      after.findIndex(([, name]) => !name?.startsWith('·')),
    )
    const bytes = [rows[from] ?? [], ...indexes].reduce((total, [, , , , each]) => total + Number(each), 0)
    if (from < 0 || Number.isNaN(bytes)) throw new Error(`${sizes} says nothing of ${table}.`)
    quoted.push({
      what: `a row of \`${table}\` with its indexes`,
      value: `${bytes} bytes`,
      from: `${sizes}, sum over the table and its indexes`,
    })
    return bytes
  }
  return { users: of('users'), sessions: of('sessions'), events: of('audit_events') }
}
