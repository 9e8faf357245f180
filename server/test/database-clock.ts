import { startTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

/** A database clock that the test controls. */
export interface DatabaseClock {
  /** Makes every `now()` in this server's statements return the clock's time. */
  readonly app: TestApp
  /** Advances the clock by an interval, such as `30 seconds -1 milliseconds`. */
  advance(interval: string): Promise<void>
  close(): Promise<void>
}

/** Starts a server on a database whose `now()` is fixed: a function of the same name replaces PostgreSQL's own. */
export async function standingDatabaseClock(options: TestAppOptions = {}): Promise<DatabaseClock> {
  const base = await startTestApp()
  await base.sql('create schema clock')
  await base.sql('create table clock.standing as select now() as at')
  await base.sql('alter function pg_catalog.now() rename to real_now')
  await base.sql(
    `create function pg_catalog.now() returns timestamptz language sql stable as 'select at from clock.standing'`,
  )
  // Defaults refer to the function itself rather than to its name.
  await base.sql(`do $$ declare one record; begin
    for one in select table_name, column_name from information_schema.columns
      where table_schema = 'public' and column_default ~ '^(pg_catalog\\.)?real_now\\(\\)$'
    loop execute format('alter table %I alter column %I set default now()', one.table_name, one.column_name); end loop;
  end $$`)
  const app = await startTestApp({ ...options, on: base })
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
