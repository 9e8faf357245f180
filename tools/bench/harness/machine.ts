import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'

/** The machine of a measurement. Absolute figures mean nothing without it, and little with it. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly linux: string
  /** Load average of the last minute at the start: above 1, other work was running. */
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

/** Versions of the measured programs. */
export const packageVersions = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ['node', process.version],
    ...[...measuredPackages, ...comparedPackages].flatMap((name) => {
      const version = versionOf(name)
      return version === undefined ? [] : [[name, version]]
    }),
  ])

/** Contenders have their own packages. @returns undefined if the package is not installed */
function versionOf(name: string): string | undefined {
  const file = ['../../../node_modules', '../../node_modules']
    .map((folder) => new URL(`${folder}/${name}/package.json`, import.meta.url))
    .find(existsSync)
  return file && String(JSON.parse(readFileSync(file, 'utf8')).version)
}
