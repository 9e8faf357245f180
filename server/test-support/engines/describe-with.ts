import { describe, it } from '@jest/globals'
import { nginxProgram } from './nginx.ts'
import { pgbouncerProgram } from './pgbouncer.ts'
import { postgresqlPrograms } from './postgresql.ts'
import { redisProgram } from './redis.ts'

/**
 * Describes tests that need an engine. Without it they are skipped with a message; with `CI=true` they fail, so that
 * nothing is skipped unnoticed.
 */
export function describeWith(
  engine: string | undefined,
  howToGetIt: string,
  title: string,
  stories: (engine: string) => void,
): void {
  if (engine !== undefined) {
    describe(title, () => stories(engine))
    return
  }
  const run = process.env.CI === 'true' ? it : it.skip
  run(`${title}: could not be run. ${howToGetIt}`, () => {
    throw new Error(howToGetIt)
  })
}

/** The PostgreSQL server for race tests. */
export const racesOn = process.env.TEST_DATABASE_URL || undefined

export const describeRaces = (title: string, stories: (serverUrl: string) => void): void =>
  describeWith(
    racesOn,
    'Set TEST_DATABASE_URL to a PostgreSQL server on which databases may be made.',
    title,
    stories,
  )

export const describeFaults = (title: string, stories: () => void): void =>
  describeWith(
    postgresqlPrograms(),
    "Install PostgreSQL's server, or name the folder of its programs (initdb, postgres) in PG_BIN.",
    title,
    stories,
  )

export const describePooler = (title: string, stories: () => void): void =>
  describeWith(
    postgresqlPrograms() && pgbouncerProgram(),
    'Install PostgreSQL and PgBouncer, or name the programs in PG_BIN and PGBOUNCER.',
    title,
    stories,
  )

export const describeCluster = (title: string, stories: () => void): void =>
  describeWith(
    postgresqlPrograms() && redisProgram() && nginxProgram(),
    'Install the packages postgresql, redis-server and nginx-light.',
    title,
    stories,
  )
