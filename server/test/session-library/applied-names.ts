import type { TestApp } from '../test-app.ts'

/** Makes the database record each first name that a profile gets: what the server applied, whatever it returned. */
export async function watchAppliedNames(app: TestApp): Promise<void> {
  await app.sql('create table applied_names (user_id uuid not null, first_name text not null)')
  await app.sql('create index on applied_names (user_id)')
  await app.sql(`create function note_applied_name() returns trigger language plpgsql as $$
    begin insert into applied_names values (new.id, new.first_name); return null; end $$`)
  await app.sql(`create trigger note_applied_name after update of first_name on users
    for each row execute function note_applied_name()`)
}

/** Counts how often each first name was applied to an account since `watchAppliedNames`. */
export async function appliedNames(app: TestApp, userId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await app.sql<{ first_name: string; times: number }>(
    'select first_name, count(*)::integer as times from applied_names where user_id = $1 group by first_name',
    [userId],
  )
  return new Map(rows.map(({ first_name, times }) => [first_name, times]))
}
