import { Migration } from '@mikro-orm/migrations'

/** Passkeys, and the challenges that they have answered. */
export class Passkeys extends Migration {
  override up(): void {
    this.addSql(`
      create table passkeys (
        factor_id uuid primary key references factors (id) on delete cascade,
        credential_id text not null unique,
        public_key text not null,
        counter double precision not null,
        transports text[] not null,
        aaguid uuid not null,
        backed_up boolean not null,
        multi_device boolean not null
      )`)
    this.addSql(`
      create table used_passkey_challenges (
        hash text primary key,
        expires_at timestamptz not null
      )`)
    this.addSql(
      'create index used_passkey_challenges_expires_at_index on used_passkey_challenges (expires_at)',
    )
  }

  override down(): void {
    this.addSql('drop table used_passkey_challenges')
    this.addSql('drop table passkeys')
  }
}
