import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'

/** A counter of attempts in the layout of rate-limiter-flexible, the only reader and writer. The table is unlogged. */
@Entity({ tableName: 'rate_limits' })
export class RateLimitRecord {
  @PrimaryKey({ type: 'varchar', length: 255 })
  key!: string

  @Property({ type: 'integer', default: 0 })
  points!: number

  /** Milliseconds since 1970. */
  @Index({ name: 'rate_limits_expire_index' })
  @Property({ type: 'bigint', nullable: true })
  expire: bigint | null = null
}
