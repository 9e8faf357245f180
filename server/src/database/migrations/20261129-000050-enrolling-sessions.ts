import { Migration } from '@mikro-orm/migrations'

/** Sessions that can only set up a second factor count apart from the sessions of their account. */
export class EnrollingSessions extends Migration {
  override up(): void {
    this.addSql('alter table sessions add column enrolling boolean not null default false')
  }

  override down(): void {
    this.addSql('alter table sessions drop column enrolling')
  }
}
