import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'

/** On what a figure was measured; absolute figures say nothing without it, and little with it. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly linux: string
  /** Of the last minute when the measure began: above 1, others worked here too. */
  readonly loadAverage: number
}

export const describeMachine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  linux: release(),
  loadAverage: Number((loadavg()[0] ?? 0).toFixed(2)),
})

const measuredPackages = [
  '@apollo/server',
  'fastify',
  'graphql',
  'type-graphql',
  '@mikro-orm/core',
  'pg',
  'mercurius',
]
const comparedPackages = [
  'graphql-jit',
  '@fastify/jwt',
  'graphql-yoga',
  'better-auth',
  'fast-jwt',
  'jsonwebtoken',
  'bcrypt',
  '@electric-sql/pglite',
]

/** What was measured, by version. */
export const packageVersions = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ['node', process.version],
    ...[...measuredPackages, ...comparedPackages].map((name) => [name, versionOf(name)]),
  ])

const versionOf = (name: string): string => {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return String(JSON.parse(readFileSync(file, 'utf8')).version)
}
