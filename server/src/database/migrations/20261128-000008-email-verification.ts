import { Migration } from '@mikro-orm/migrations'

/**
 * When an address was verified, who must verify theirs, and what users chose about their mails. Accounts from before
 * need not verify their address to sign in.
 */
export class EmailVerification extends Migration {
  override up(): void {
    this.addSql(`
      alter table users
        add column email_verified_at timestamptz,
        add column must_verify_email boolean not null default false,
        add column locale text,
        add column new_device_notices boolean not null default true`)
  }

  override down(): void {
    this.addSql(`
      alter table users
        drop column email_verified_at, drop column must_verify_email, drop column locale, drop column new_device_notices`)
  }
}
