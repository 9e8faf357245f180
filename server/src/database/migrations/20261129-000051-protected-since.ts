import { Migration } from '@mikro-orm/migrations'

/** Since when accounts have had a second factor, so that an undone change of the address can restore what was before. */
export class ProtectedSince extends Migration {
  override up(): void {
    this.addSql('alter table factors add column protected_since timestamptz not null default now()')
    this.addSql(`update factors set protected_since =
      (select min(created_at) from factors as others where others.user_id = factors.user_id)`)
  }

  override down(): void {
    this.addSql('alter table factors drop column protected_since')
  }
}
