import { Migration } from '@mikro-orm/migrations'

/** Tokens with which other services read `revocations`. Only their hashes are stored. */
export class ServiceTokens extends Migration {
  override up(): void {
    this.addSql(`
      create table service_tokens (
        id uuid primary key,
        name text not null,
        token_hash text not null,
        created_at timestamptz not null default now(),
        constraint service_tokens_name_unique unique (name)
      )`)
  }

  override down(): void {
    this.addSql('drop table service_tokens')
  }
}
