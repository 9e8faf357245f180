import { Migration } from '@mikro-orm/migrations'

/**
 * Counters of attempts in the layout of rate-limiter-flexible (`expire` in milliseconds since 1970). Unlogged because
 * they are written at every sign-in and are worthless after a crash.
 */
export class RateLimits extends Migration {
  override up(): void {
    this.addSql(`
      create unlogged table rate_limits (
        key varchar(255) primary key,
        points integer not null default 0,
        expire bigint
      )`)
    this.addSql('create index rate_limits_expire_index on rate_limits (expire)')
  }

  override down(): void {
    this.addSql('drop table rate_limits')
  }
}
