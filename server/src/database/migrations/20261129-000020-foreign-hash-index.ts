import { Migration } from '@mikro-orm/migrations'

/** Shows whether password hashes of other systems are left, and counts them, without reading the other accounts. */
export class ForeignHashIndex extends Migration {
  override up(): void {
    this.addSql(
      `create index if not exists users_foreign_hash_index on users (id) where password_hash like 'foreign:%'`,
    )
  }

  override down(): void {
    this.addSql('drop index users_foreign_hash_index')
  }
}
