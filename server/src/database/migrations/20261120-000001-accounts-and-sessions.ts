import { Migration } from '@mikro-orm/migrations'

/**
 * Accounts, their sessions, signing keys and single-row settings.
 *
 * A rotation updates one row of `sessions` in place (a HOT update: no index changes), so no index may contain
 * `generation`, `confirmed`, `rotated_at`, `last_used_at` or `expires_at`. Expired sessions are therefore purged by
 * walking the primary key, a UUIDv7 and thus ordered by creation, in pages of a thousand.
 */
export class AccountsAndSessions extends Migration {
  override up(): void {
    this.addSql(`
      create table users (
        id uuid primary key,
        email text not null,
        email_key text not null unique,
        first_name text not null,
        last_name text not null,
        phone text,
        role text not null check (role in ('CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN')),
        active boolean not null default true,
        password_hash text,
        role_changed_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`)
    this.addSql('create index users_last_name_index on users (last_name, id)')
    this.addSql('create index users_role_index on users (role, id)')
    this.addSql(
      'create index users_role_changed_at_index on users (role_changed_at) where role_changed_at is not null',
    )
    this.addSql(`create index users_active_admin_index on users (role) where active and role = 'ADMIN'`)

    this.addSql(`
      create table sessions (
        id uuid primary key,
        user_id uuid not null references users (id) on delete cascade,
        generation integer not null default 1,
        confirmed boolean not null default false,
        rotated_at timestamptz not null default now(),
        created_at timestamptz not null default now(),
        last_used_at timestamptz not null default now(),
        expires_at timestamptz not null,
        ended_at timestamptz,
        end_reason text check (
          end_reason in ('LOGGED_OUT', 'EXPIRED', 'REVOKED', 'REUSED', 'PASSWORD_CHANGED', 'ACCOUNT_DISABLED')
        ),
        delivery text not null check (delivery in ('BODY', 'COOKIE')),
        user_agent text,
        ip_address text
      ) with (fillfactor = 80)`)
    this.addSql('create index sessions_open_of_user_index on sessions (user_id) where ended_at is null')
    this.addSql('create index sessions_ended_at_index on sessions (ended_at) where ended_at is not null')

    this.addSql(`
      create table signing_keys (
        kid text primary key,
        public_jwk jsonb not null,
        private_key_encrypted text not null,
        created_at timestamptz not null default now(),
        activates_at timestamptz,
        retires_at timestamptz,
        expires_at timestamptz
      )`)
    this.addSql('create table settings (key text primary key, value text not null)')
  }

  override down(): void {
    this.addSql('drop table settings')
    this.addSql('drop table signing_keys')
    this.addSql('drop table sessions')
    this.addSql('drop table users')
  }
}
