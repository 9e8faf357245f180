import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import type { Role } from '../../core/role.ts'

/**
 * A registration with `REGISTRATION=verify-first`. Written whether or not an account has the address, so that the request
 * takes the same time; the account is created afterwards.
 */
@Entity({ tableName: 'registration_requests' })
export class RegistrationRequest {
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Property({ type: 'text' })
  email!: string

  @Property({ type: 'text' })
  emailKey!: string

  @Property({ type: 'text' })
  firstName!: string

  @Property({ type: 'text' })
  lastName!: string

  @Property({ type: 'text', nullable: true })
  phone: string | null = null

  @Property({ type: 'text' })
  role!: Role

  @Property({ type: 'text', hidden: true })
  passwordHash!: string

  @Property({ type: 'text' })
  ipAddress!: string

  @Property({ type: 'text', nullable: true })
  userAgent: string | null = null

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date
}
