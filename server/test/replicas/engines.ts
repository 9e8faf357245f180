import { describe, it } from '@jest/globals'
import { nginxProgram } from '../../../cluster/engines/nginx.ts'
import { pgbouncerProgram } from '../../../cluster/engines/pgbouncer.ts'
import { postgresqlPrograms } from '../../../cluster/engines/postgresql.ts'
import { redisProgram } from '../../../cluster/engines/redis.ts'

/**
 * Describes stories that need an engine. Where it is absent they say so and are skipped; with `CI=true` that is a failure,
 * so that nothing passes unseen.
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

/** The PostgreSQL server that races are run on. */
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
