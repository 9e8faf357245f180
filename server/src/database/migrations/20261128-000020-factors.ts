import { Migration } from '@mikro-orm/migrations'

/** Second factors, recovery codes, and the challenges of sign-ins that wait for one. */
export class Factors extends Migration {
  override up(): void {
    this.addSql(`
      create table factors (
        id uuid primary key,
        user_id uuid not null references users (id) on delete cascade,
        factor text not null,
        name text not null,
        sealed_secret text,
        last_step integer,
        created_at timestamptz not null default now(),
        last_used_at timestamptz
      )`)
    this.addSql('create index factors_user_index on factors (user_id)')
    this.addSql(`
      create table recovery_codes (
        hash text primary key,
        user_id uuid not null references users (id) on delete cascade,
        created_at timestamptz not null default now(),
        used_at timestamptz
      )`)
    this.addSql('create index recovery_codes_user_index on recovery_codes (user_id)')
    this.addSql(`
      create table sign_in_challenges (
        id uuid primary key,
        token_hash text not null unique,
        purpose text not null,
        user_id uuid references users (id) on delete cascade,
        data jsonb not null default '{}',
        failures integer not null default 0,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      )`)
    this.addSql('create index sign_in_challenges_user_index on sign_in_challenges (user_id, purpose)')
    this.addSql('create index sign_in_challenges_expires_at_index on sign_in_challenges (expires_at)')
    this.addSql(`
      create table second_factor_failures (
        user_id uuid not null references users (id) on delete cascade,
        scope text not null,
        failures integer not null,
        since timestamptz not null default now(),
        primary key (user_id, scope)
      )`)
  }

  override down(): void {
    this.addSql('drop table second_factor_failures')
    this.addSql('drop table sign_in_challenges')
    this.addSql('drop table recovery_codes')
    this.addSql('drop table factors')
  }
}
