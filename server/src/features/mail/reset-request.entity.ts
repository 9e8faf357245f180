import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'

/**
 * That someone forgot the password of an address. Written whether or not an account has the address, so that the request takes the same
 * time; whether one has it is looked up afterwards.
 */
@Entity({ tableName: 'reset_requests' })
export class ResetRequest {
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Property({ type: 'text' })
  emailKey!: string

  @Property({ type: 'text' })
  ipAddress!: string

  @Property({ type: 'text', nullable: true })
  userAgent: string | null = null

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date
}
