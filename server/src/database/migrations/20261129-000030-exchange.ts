import { Migration } from '@mikro-orm/migrations'

/** Refresh tokens of a former service that were exchanged for sessions, and accounts whose earlier ones count no more. */
export class Exchange extends Migration {
  override up(): void {
    this.addSql(`
      create table exchanged_tokens (
        digest text primary key,
        user_id uuid not null constraint exchanged_tokens_user_id_fkey references users (id) on delete cascade,
        token_digest text not null,
        session_id uuid,
        key_digest text,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      )`)
    this.addSql('create index exchanged_tokens_user_index on exchanged_tokens (user_id)')
    this.addSql('create index exchanged_tokens_expires_at_index on exchanged_tokens (expires_at)')
    this.addSql(`
      create table former_sign_outs (
        user_id uuid primary key constraint former_sign_outs_user_id_fkey references users (id) on delete cascade,
        signed_out_at timestamptz not null default now()
      )`)
  }

  override down(): void {
    this.addSql('drop table former_sign_outs')
    this.addSql('drop table exchanged_tokens')
  }
}
