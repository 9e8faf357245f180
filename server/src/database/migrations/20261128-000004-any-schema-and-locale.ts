import { Migration } from '@mikro-orm/migrations'

/**
 * Names and emails are sorted and searched the same way in every server locale, and data can be loaded into a migrated
 * database.
 *
 * The indexes use ICU's root collation, which every supported server has. The indexes of 0.1 remain while that version
 * may still serve.
 *
 * Triggers name the schema they write to because `pg_dump` restores with an empty search path. When a data-only dump is
 * loaded, triggers count the users as they arrive and the counts in the dump are ignored; with triggers disabled, the
 * dump's counts are loaded. Names of migrations in a dump already exist.
 */
export class AnySchemaAndLocale extends Migration {
  override up(): void {
    this.addSql(
      `create index if not exists users_search_key_index on users using gin (
         (lower(email || E'\\n' || first_name || E'\\n' || last_name collate "und-x-icu")) gin_trgm_ops)`,
    )
    this.addSql(
      'create index if not exists users_last_name_order_index on users (last_name collate "und-x-icu", id)',
    )
    this.addSql('create index if not exists users_email_order_index on users (email_key collate "C", id)')
    this.#qualifiedTriggers()
    this.#loadedRows()
  }

  override down(): void {
    this.addSql('drop trigger user_counts_loaded on user_counts')
    this.addSql('drop trigger migrations_loaded on mikro_orm_migrations')
    this.addSql('drop function skip_loaded_user_counts, skip_known_migration')
    this.addSql('drop index users_email_order_index')
    this.addSql('drop index users_last_name_order_index')
    this.addSql('drop index users_search_key_index')
  }

  #qualifiedTriggers(): void {
    const changed = 'select role, active, %s from changed group by role, active'
    this.#define(
      'count_inserted_users',
      `insert into %1$I.user_counts ${changed.replace('%s', 'count(*)')}; return null;`,
    )
    this.#define(
      'count_deleted_users',
      `insert into %1$I.user_counts ${changed.replace('%s', '-count(*)')}; return null;`,
    )
    this.#define(
      'count_updated_user',
      'insert into %1$I.user_counts values (old.role, old.active, -1), (new.role, new.active, 1); return null;',
    )
  }

  /** A client's statement has depth 0, unlike a trigger's. Consolidation begins with "with". */
  #loadedRows(): void {
    this.#define(
      'skip_loaded_user_counts',
      `if current_query() ~* '^[^a-z]*(copy|insert)' then return null; end if; return new;`,
    )
    this.addSql(`
      create trigger user_counts_loaded before insert on user_counts for each row
      when (pg_trigger_depth() = 0) execute function skip_loaded_user_counts()`)
    this.#define(
      'skip_known_migration',
      'if exists (select from %1$I.mikro_orm_migrations as known where known.name = new.name) then return null; end if; return new;',
    )
    this.addSql(`
      create trigger migrations_loaded before insert on mikro_orm_migrations for each row
      execute function skip_known_migration()`)
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
