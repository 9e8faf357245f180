import { startTestApp, type TestApp } from './test-app.ts'

/** The database's clock in the hand of a test. */
export interface DatabaseClock {
  /** Every `now()` of this server's statements is what the clock shows. */
  readonly app: TestApp
  /** Moves the clock by an interval, such as `30 seconds -1 milliseconds`. */
  advance(interval: string): Promise<void>
  close(): Promise<void>
}

const inFrontOfTheReal = 'search_path to clock, pg_catalog, public'

/** A server on a database whose `now()` stands still: a function of that name found before PostgreSQL's own. */
export async function standingDatabaseClock(): Promise<DatabaseClock> {
  const base = await startTestApp()
  await base.sql('create schema clock')
  await base.sql('create table clock.standing as select pg_catalog.now() as at')
  await base.sql(
    `create function clock.now() returns timestamptz language sql stable as 'select at from clock.standing'`,
  )
  await base.sql(
    base.testDatabase.url === undefined
      ? `set ${inFrontOfTheReal}`
      : `do $$ begin execute format('alter database %I set ${inFrontOfTheReal}', current_database()); end $$`,
  )
  const app = await startTestApp({ on: base })
  return {
    app,
    advance: async (interval) => {
      await base.sql('update clock.standing set at = at + $1::text::interval', [interval])
    },
    close: async () => {
      await app.close()
      await base.close()
    },
  }
}
