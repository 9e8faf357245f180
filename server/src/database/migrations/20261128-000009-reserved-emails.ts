import { Migration } from '@mikro-orm/migrations'

/** Addresses that accounts had until recently. They are reserved while the change can be undone. */
export class ReservedEmails extends Migration {
  override up(): void {
    this.addSql(`
      create table reserved_emails (
        email_key text primary key,
        user_id uuid not null references users (id) on delete cascade,
        reserved_until timestamptz not null
      )`)
    this.addSql('create index reserved_emails_user_index on reserved_emails (user_id)')
    this.addSql('create index reserved_emails_until_index on reserved_emails (reserved_until)')
  }

  override down(): void {
    this.addSql('drop table reserved_emails')
  }
}
