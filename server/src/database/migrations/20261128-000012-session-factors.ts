import { Migration } from '@mikro-orm/migrations'

/** How and when the user of a session proved who they are; null in sessions that 0.1 started. */
export class SessionFactors extends Migration {
  override up(): void {
    this.addSql('alter table sessions add column confirmed_at timestamptz, add column factors text[]')
  }

  override down(): void {
    this.addSql('alter table sessions drop column confirmed_at, drop column factors')
  }
}
