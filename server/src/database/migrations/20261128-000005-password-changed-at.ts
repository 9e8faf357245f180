import { Migration } from '@mikro-orm/migrations'

/** When a password was last changed, which device cookies are bound to; null if not since this column was added. */
export class PasswordChangedAt extends Migration {
  override up(): void {
    this.addSql('alter table users add column password_changed_at timestamptz')
  }

  override down(): void {
    this.addSql('alter table users drop column password_changed_at')
  }
}
