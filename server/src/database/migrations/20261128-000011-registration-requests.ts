import { Migration } from '@mikro-orm/migrations'

/** Registrations with `REGISTRATION=verify-first` that wait for their account and its mail. */
export class RegistrationRequests extends Migration {
  override up(): void {
    this.addSql(`
      create table registration_requests (
        id uuid primary key,
        email text not null,
        email_key text not null,
        first_name text not null,
        last_name text not null,
        phone text,
        role text not null,
        password_hash text not null,
        ip_address text not null,
        user_agent text,
        created_at timestamptz not null default now()
      )`)
  }

  override down(): void {
    this.addSql('drop table registration_requests')
  }
}
