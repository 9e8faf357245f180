import type { TestApp } from './test-app.ts'

/** Drops the mails that registrations cause, for tests of other mails. */
export async function withoutVerificationMails(app: TestApp): Promise<void> {
  await app.sql('create function skip_row() returns trigger language plpgsql as $$ begin return null; end $$')
  await app.sql(`create trigger skip_verification before insert on mails for each row
    when (new.kind = 'EMAIL_VERIFICATION') execute function skip_row()`)
}
