import { Migration } from '@mikro-orm/migrations'

/** The outbox: mails are written in the transaction of their cause, and sent afterwards by whichever replica claims them. */
export class Mails extends Migration {
  override up(): void {
    this.addSql(`
      create table mails (
        id uuid primary key,
        kind text not null,
        state text not null default 'QUEUED' check (state in ('CANCELLED', 'EXPIRED', 'FAILED', 'QUEUED', 'SENT')),
        user_id uuid references users (id) on delete cascade,
        recipient text not null,
        locale text not null,
        parameters jsonb not null default '{}',
        sealed_token text,
        priority smallint not null,
        attempts integer not null default 0,
        next_attempt_at timestamptz not null default now(),
        error text,
        created_at timestamptz not null default now(),
        sent_at timestamptz,
        expires_at timestamptz not null
      )`)
    this.addSql(`create index mails_due_index on mails (priority, next_attempt_at) where state = 'QUEUED'`)
    this.addSql(
      `create index mails_expiry_index on mails (expires_at) where state = 'QUEUED' or sealed_token is not null`,
    )
    this.addSql('create index mails_recipient_index on mails (recipient, created_at)')
    this.addSql('create index mails_state_index on mails (state, id)')
    this.addSql('create index mails_kind_index on mails (kind, id)')
    this.addSql('create index mails_user_index on mails (user_id, id)')
  }

  override down(): void {
    this.addSql('drop table mails')
  }
}
