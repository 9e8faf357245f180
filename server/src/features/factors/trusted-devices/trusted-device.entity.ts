import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { Field, ID, ObjectType } from 'type-graphql'
import { User } from '../../users/user.entity.ts'

/** A device on which sign-ins need no second factor. The device has a signed cookie with the id. */
@ObjectType({ description: 'A device on which you sign in without your second factor.' })
@Entity({ tableName: 'trusted_devices' })
@Index({ name: 'trusted_devices_user_index', properties: ['userId'] })
@Index({ name: 'trusted_devices_expires_at_index', properties: ['expiresAt'] })
export class TrustedDevice {
  @Field(() => ID, { description: 'Identifies the device in the list.' })
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    hidden: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'trusted_devices_user_id_fkey',
    index: false,
  })
  userId!: string

  @Field(() => Date, { description: 'When you signed in on it with your second factor.' })
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Field(() => Date, { description: 'When you last signed in on it.' })
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  lastUsedAt!: Date

  @Field(() => Date, { description: 'When a sign-in on it needs the second factor again.' })
  @Property({ type: 'timestamptz' })
  expiresAt!: Date

  @Property({ type: 'text', nullable: true, hidden: true })
  userAgent: string | null = null

  @Field(() => String, { nullable: true, description: 'The IP address from which you signed in on it.' })
  @Property({ type: 'text', nullable: true })
  ipAddress: string | null = null
}
