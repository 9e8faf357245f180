import { Migration } from '@mikro-orm/migrations'

/**
 * The audit log, links for choosing a password, and what keeps the list of users fast at any size.
 *
 * `audit_events` has no foreign keys because an event outlives its account. Its ids are UUIDv7 by the database's clock
 * and thus ordered by time: every index ends with the id, and a page with any filter walks along one index. A trigger
 * rejects changes; a transaction that sets `gatehouse.purge` may delete events older than a day.
 *
 * The rows of `user_counts` add up to the number of users per role and state. Triggers insert a row per change instead
 * of updating a total, which would make registrations wait for each other; a background task consolidates the rows.
 */
export class AuditAndAdministration extends Migration {
  override up(): void {
    this.#auditEvents()
    this.#invitations()
    this.#userSearch()
    this.#userCounts()
  }

  override down(): void {
    this.addSql('drop trigger users_count_inserted on users')
    this.addSql('drop trigger users_count_deleted on users')
    this.addSql('drop trigger users_count_updated on users')
    this.addSql('drop function count_inserted_users, count_deleted_users, count_updated_user')
    this.addSql('drop table user_counts')
    this.addSql('drop index users_active_index')
    this.addSql('alter table users drop column search_text')
    this.addSql('drop table invitations')
    this.addSql('drop table audit_events')
    this.addSql('drop function keep_audit_events, keep_young_audit_event, uuid_v7')
  }

  #auditEvents(): void {
    // RFC 9562 §5.7, with microseconds in the 12 bits after the milliseconds (§6.2, method 3).
    this.addSql(`
      create function uuid_v7(moment timestamptz) returns uuid language sql volatile as $$
        select (
          lpad(to_hex(us / 1000), 12, '0') || to_hex(28672 + us % 1000 * 4096 / 1000)
          || substr(replace(gen_random_uuid()::text, '-', ''), 17)
        )::uuid
        from (select (extract(epoch from moment) * 1000000)::bigint as us) as clock
      $$`)
    this.addSql(`
      create table audit_events (
        id uuid primary key default uuid_v7(now()),
        created_at timestamptz not null default now(),
        kind text not null,
        outcome text not null check (outcome in ('SUCCESS', 'FAILURE')),
        actor_id uuid,
        subject_id uuid,
        session_id uuid,
        ip_address text,
        user_agent text,
        details jsonb not null default '{}' check (jsonb_typeof(details) = 'object')
      )`)
    this.addSql('create index audit_events_kind_index on audit_events (kind, outcome, id)')
    this.addSql('create index audit_events_outcome_index on audit_events (outcome, id)')
    this.addSql(
      'create index audit_events_actor_index on audit_events (actor_id, id) where actor_id is not null',
    )
    this.addSql(
      'create index audit_events_subject_index on audit_events (subject_id, id) where subject_id is not null',
    )
    this.addSql(`
      create function keep_audit_events() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' and current_setting('gatehouse.purge', true) = 'on' then return null; end if;
        raise exception 'audit_events is append-only' using errcode = 'insufficient_privilege';
      end $$`)
    this.addSql(`
      create function keep_young_audit_event() returns trigger language plpgsql as $$
      begin
        if old.created_at < now() - interval '1 day' then return old; end if;
        raise exception 'audit_events keeps the last day whatever happens' using errcode = 'insufficient_privilege';
      end $$`)
    this.addSql(`
      create trigger audit_events_kept before update or delete or truncate on audit_events
      for each statement execute function keep_audit_events()`)
    this.addSql(`
      create trigger audit_events_young_kept before delete on audit_events
      for each row execute function keep_young_audit_event()`)
  }

  #invitations(): void {
    this.addSql(`
      create table invitations (
        user_id uuid primary key references users (id) on delete cascade,
        token_hash text not null unique,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      )`)
  }

  /** One searchable text. Queries cannot contain a line break, so no match spans two columns. */
  #userSearch(): void {
    this.addSql('create extension if not exists pg_trgm')
    this.addSql(`
      alter table users add column search_text text not null
      generated always as (lower(email || E'\\n' || first_name || E'\\n' || last_name)) stored`)
    this.addSql('create index users_search_index on users using gin (search_text gin_trgm_ops)')
    this.addSql('create index users_active_index on users (active, id)')
  }

  #userCounts(): void {
    this.addSql(
      'create table user_counts (role text not null, active boolean not null, change bigint not null)',
    )
    this.addSql('insert into user_counts select role, active, count(*) from users group by role, active')
    this.addSql(`
      create function count_inserted_users() returns trigger language plpgsql as $$
      begin
        insert into user_counts select role, active, count(*) from changed group by role, active;
        return null;
      end $$`)
    this.addSql(`
      create function count_deleted_users() returns trigger language plpgsql as $$
      begin
        insert into user_counts select role, active, -count(*) from changed group by role, active;
        return null;
      end $$`)
    this.addSql(`
      create function count_updated_user() returns trigger language plpgsql as $$
      begin
        insert into user_counts values (old.role, old.active, -1), (new.role, new.active, 1);
        return null;
      end $$`)
    this.addSql(`
      create trigger users_count_inserted after insert on users referencing new table as changed
      for each statement execute function count_inserted_users()`)
    this.addSql(`
      create trigger users_count_deleted after delete on users referencing old table as changed
      for each statement execute function count_deleted_users()`)
    this.addSql(`
      create trigger users_count_updated after update of role, active on users for each row
      when (old.role is distinct from new.role or old.active is distinct from new.active)
      execute function count_updated_user()`)
  }
}
