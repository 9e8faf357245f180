import { Migration } from '@mikro-orm/migrations'

/**
 * The end of accounts, and copies of their data.
 *
 * An account is erased in one transaction. Its audit events remain, and `erasures` lists the accounts whose events still
 * contain addresses and user agents; it holds ids only. `erased_sessions` keeps the ids of sessions whose access tokens
 * may still be valid, because the rows of `sessions` leave with their account.
 *
 * The trigger of `audit_events` permits one kind of update: a transaction that sets `gatehouse.erase` to the id of an
 * account that no longer exists may blank what identifies a person in the events of that account. Everything else of an
 * event stays as it was.
 */
export class Erasures extends Migration {
  override up(): void {
    this.#tables()
    this.#indexes()
    this.#blankableEvents()
  }

  override down(): void {
    this.addSql('drop trigger audit_events_blanked on audit_events')
    this.#define(
      'keep_audit_events',
      `if tg_op = 'DELETE' and current_setting('gatehouse.purge', true) = 'on' then return null; end if;
       raise exception 'audit_events is append-only' using errcode = 'insufficient_privilege';`,
    )
    this.addSql('drop function blank_audit_event')
    this.addSql('drop index links_email_index')
    this.addSql('drop index mails_recipient_key_index')
    this.addSql('drop index mails_about_index')
    this.addSql('drop index sessions_user_index')
    this.addSql('drop table data_exports')
    this.addSql('drop table scheduled_deletions')
    this.addSql('drop table erased_sessions')
    this.addSql('drop table erasures')
  }

  #tables(): void {
    this.addSql(`
      create table erasures (
        user_id uuid primary key,
        notice_id uuid,
        erased_at timestamptz not null default now(),
        next_at timestamptz not null default now()
      )`)
    this.addSql('create index erasures_next_index on erasures (next_at)')
    this.addSql(`
      create table erased_sessions (
        id uuid primary key,
        ended_at timestamptz not null
      )`)
    this.addSql('create index erased_sessions_ended_at_index on erased_sessions (ended_at)')
    this.addSql(`
      create table scheduled_deletions (
        user_id uuid primary key references users (id) on delete cascade,
        requested_at timestamptz not null default now(),
        due_at timestamptz not null
      )`)
    this.addSql('create index scheduled_deletions_due_index on scheduled_deletions (due_at)')
    this.addSql(`
      create table data_exports (
        token_hash text primary key,
        user_id uuid not null references users (id) on delete cascade,
        session_id uuid not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      )`)
    this.addSql('create index data_exports_user_index on data_exports (user_id)')
    this.addSql('create index data_exports_expires_at_index on data_exports (expires_at)')
  }

  #indexes(): void {
    this.addSql('create index if not exists sessions_user_index on sessions (user_id)')
    this.addSql(
      `create index if not exists mails_about_index on mails ((parameters ->> 'email')) where parameters ? 'email'`,
    )
    this.addSql('create index if not exists mails_recipient_key_index on mails (lower(recipient))')
    this.addSql('create index if not exists links_email_index on links (lower(email))')
  }

  #blankableEvents(): void {
    this.#define(
      'keep_audit_events',
      `if tg_op = 'DELETE' and current_setting('gatehouse.purge', true) = 'on' then return null; end if;
       if tg_op = 'UPDATE' and coalesce(current_setting('gatehouse.erase', true), '') <> '' then return null; end if;
       raise exception 'audit_events is append-only' using errcode = 'insufficient_privilege';`,
    )
    this.#define(
      'blank_audit_event',
      `if (new.id, new.created_at, new.kind, new.outcome, new.actor_id, new.subject_id, new.session_id)
           is not distinct from
           (old.id, old.created_at, old.kind, old.outcome, old.actor_id, old.subject_id, old.session_id)
         and (new.ip_address is null or new.ip_address is not distinct from old.ip_address)
         and (new.user_agent is null or new.user_agent is not distinct from old.user_agent)
         and new.details <@ old.details
         and current_setting('gatehouse.erase', true) in (old.actor_id::text, old.subject_id::text)
         and not exists (select from %1$I.users where id = current_setting('gatehouse.erase', true)::uuid)
       then return new; end if;
       raise exception 'audit_events is append-only' using errcode = 'insufficient_privilege';`,
    )
    this.addSql(`
      create trigger audit_events_blanked before update on audit_events
      for each row execute function blank_audit_event()`)
  }

  /** Creates a trigger function in this schema. `body` refers to the schema as `%1$I`. */
  #define(name: string, body: string): void {
    this.addSql(`
      do $do$ begin
        execute format($function$
          create or replace function ${name}() returns trigger language plpgsql as $$ begin ${body} end $$
        $function$, current_schema());
      end $do$`)
  }
}
