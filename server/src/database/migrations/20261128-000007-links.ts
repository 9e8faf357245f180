import { Migration } from '@mikro-orm/migrations'

/** Links that are mailed, by the hash of their tokens, and requests to reset a password that wait to be looked up. */
export class Links extends Migration {
  override up(): void {
    this.addSql(`
      create table links (
        id uuid primary key,
        purpose text not null,
        user_id uuid not null references users (id) on delete cascade,
        email text not null,
        token_hash text not null unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz
      )`)
    this.addSql('create index links_user_index on links (user_id, purpose)')
    this.addSql('create index links_expires_at_index on links (expires_at)')
    this.addSql(`
      create table reset_requests (
        id uuid primary key,
        email_key text not null,
        ip_address text not null,
        user_agent text,
        created_at timestamptz not null default now()
      )`)
  }

  override down(): void {
    this.addSql('drop table reset_requests')
    this.addSql('drop table links')
  }
}
