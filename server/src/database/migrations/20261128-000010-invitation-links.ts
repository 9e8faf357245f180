import { Migration } from '@mikro-orm/migrations'

/**
 * Invitations become rows of `links`, and so does the first administrator's link, which has no account yet.
 *
 * 0.1 still reads and writes `invitations` while it serves beside this release. Triggers keep its rows and the links of
 * invitations the same, so that a link works once, whichever release issued it and whichever uses it. 0.3 drops the
 * table and the triggers.
 *
 * Triggers act on statements of clients only (depth 0), not on each other's. When a dump of data is loaded, a row may
 * already be there because its counterpart was loaded first; it is then replaced.
 */
export class InvitationLinks extends Migration {
  override up(): void {
    this.addSql('alter table links alter column user_id drop not null, alter column email drop not null')
    this.#functions()
    // Locks `invitations` until this migration is committed, so that 0.1 writes nothing between copy and trigger.
    this.addSql(`
      create trigger invitations_linked after insert or update or delete on invitations for each row
      when (pg_trigger_depth() = 0) execute function link_invitation()`)
    this.addSql(`
      insert into links (id, purpose, user_id, token_hash, created_at, expires_at)
      select uuid_v7(created_at), 'INVITATION', user_id, token_hash, created_at, expires_at from invitations`)
    this.#triggers()
  }

  override down(): void {
    this.addSql('drop trigger invitations_replaced on invitations')
    this.addSql('drop trigger invitations_linked on invitations')
    this.addSql('drop trigger links_replaced on links')
    this.addSql('drop trigger links_invitation_issued on links')
    this.addSql('drop trigger links_invitation_used on links')
    this.addSql('drop trigger links_invitation_ended on links')
    this.addSql('drop function replace_row_of_token, link_invitation, keep_invitation, end_invitation')
    this.addSql(`delete from links where purpose = 'INVITATION' or user_id is null or email is null`)
    this.addSql('alter table links alter column user_id set not null, alter column email set not null')
  }

  #functions(): void {
    this.#define(
      'replace_row_of_token',
      `execute format('delete from %%I.%%I where token_hash = $1', tg_table_schema, tg_table_name)
       using new.token_hash; return new;`,
    )
    this.#define(
      'link_invitation',
      `if tg_op <> 'INSERT' then
         delete from %1$I.links where purpose = 'INVITATION' and token_hash = old.token_hash;
       end if;
       if tg_op <> 'DELETE' then
         delete from %1$I.links where purpose = 'INVITATION' and user_id = new.user_id;
         insert into %1$I.links (id, purpose, user_id, token_hash, created_at, expires_at) values
         (%1$I.uuid_v7(new.created_at), 'INVITATION', new.user_id, new.token_hash, new.created_at, new.expires_at);
       end if;
       return null;`,
    )
    this.#define(
      'keep_invitation',
      `insert into %1$I.invitations (user_id, token_hash, created_at, expires_at)
       values (new.user_id, new.token_hash, new.created_at, new.expires_at)
       on conflict (user_id) do update
       set token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at;
       return null;`,
    )
    this.#define(
      'end_invitation',
      'delete from %1$I.invitations where token_hash = old.token_hash; return null;',
    )
  }

  #triggers(): void {
    this.addSql(`
      create trigger invitations_replaced before insert on invitations for each row
      when (pg_trigger_depth() = 0) execute function replace_row_of_token()`)
    this.addSql(`
      create trigger links_replaced before insert on links for each row
      when (new.purpose = 'INVITATION' and pg_trigger_depth() = 0) execute function replace_row_of_token()`)
    this.addSql(`
      create trigger links_invitation_issued after insert on links for each row
      when (new.purpose = 'INVITATION' and new.used_at is null and pg_trigger_depth() = 0)
      execute function keep_invitation()`)
    this.addSql(`
      create trigger links_invitation_used after update of used_at on links for each row
      when (new.purpose = 'INVITATION' and new.used_at is not null and pg_trigger_depth() = 0)
      execute function end_invitation()`)
    this.addSql(`
      create trigger links_invitation_ended after delete on links for each row
      when (old.purpose = 'INVITATION' and pg_trigger_depth() = 0) execute function end_invitation()`)
  }

  /** Creates a trigger function in this schema. `body` refers to the schema as `%1$I`. */
  #define(name: string, body: string): void {
    this.addSql(`
      do $do$ begin
        execute format($function$
          create function ${name}() returns trigger language plpgsql as $$ begin ${body} end $$
        $function$, current_schema());
      end $do$`)
  }
}
