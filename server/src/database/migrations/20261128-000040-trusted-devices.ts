import { Migration } from '@mikro-orm/migrations'

/** Devices on which sign-ins need no second factor. */
export class TrustedDevices extends Migration {
  override up(): void {
    this.addSql(`create table trusted_devices (
      id uuid primary key,
      user_id uuid not null constraint trusted_devices_user_id_fkey references users (id) on delete cascade,
      created_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      expires_at timestamptz not null,
      user_agent text,
      ip_address text
    )`)
    this.addSql('create index trusted_devices_user_index on trusted_devices (user_id)')
    this.addSql('create index trusted_devices_expires_at_index on trusted_devices (expires_at)')
  }

  override down(): void {
    this.addSql('drop table trusted_devices')
  }
}
