import { Migration } from '@mikro-orm/migrations'

/**
 * Ids that accounts had in the system that they were imported from, and the state in which they were imported: a later
 * run of the import changes an account only if it has not been signed in to or changed here since.
 */
export class LegacyIds extends Migration {
  override up(): void {
    this.addSql('alter table users add column legacy_source text, add column legacy_id text')
    this.addSql(
      `create unique index if not exists users_legacy_id_key on users (legacy_source, legacy_id)
       where legacy_id is not null`,
    )
    this.addSql(`
      create table imported_accounts (
        user_id uuid primary key references users (id) on delete cascade,
        entry_digest text not null,
        fingerprint text not null,
        imported_at timestamptz not null default now(),
        signed_in_at timestamptz
      )`)
  }

  override down(): void {
    this.addSql('drop table imported_accounts')
    this.addSql('drop index users_legacy_id_key')
    this.addSql('alter table users drop column legacy_source, drop column legacy_id')
  }
}
