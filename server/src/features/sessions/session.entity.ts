import { Entity, Enum, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { Field, ID, ObjectType } from 'type-graphql'
import type { Factor } from '../../core/factor.ts'
import { type RowOf, rowsOf } from '../../database/entity-rows.ts'
import { User } from '../users/user.entity.ts'
import { type SessionEndReason, storedEndReasons } from './session-end-reason.ts'
import { TokenDelivery } from './token-delivery.ts'

/**
 * One sign-in on one device. It stays one row however often it is refreshed: the row counts rotations (`generation`),
 * and no token is stored, so nothing in a dump can be replayed.
 */
@ObjectType({
  description: 'One sign-in on one device. It ends by logout, revocation or age.',
  simpleResolvers: true,
})
@Entity({ tableName: 'sessions' })
@Index({ name: 'sessions_user_index', properties: ['userId'] })
@Index({ name: 'sessions_open_of_user_index', properties: ['userId'], where: 'ended_at is null' })
@Index({ name: 'sessions_ended_at_index', properties: ['endedAt'], where: 'ended_at is not null' })
export class Session {
  @Field(() => ID, { description: 'The `sid` claim of the session’s tokens.' })
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    hidden: true,
    deleteRule: 'cascade',
    foreignKeyName: 'sessions_user_id_fkey',
    index: false,
  })
  userId!: string

  /** Number of rotations of the refresh token, counted from 1; only its newest token is current. */
  @Property({ type: 'integer', hidden: true, default: 1 })
  generation!: number

  /** Whether a client has proved that it received the current generation. */
  @Property({ type: 'boolean', hidden: true, default: false })
  confirmed!: boolean

  @Property({ type: 'timestamptz', hidden: true, defaultRaw: 'now()' })
  rotatedAt!: Date

  @Field(() => Date, { description: 'When the user signed in.' })
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Field(() => Date, { description: 'When it was last refreshed.' })
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  lastUsedAt!: Date

  @Field(() => Date, { description: 'When it ends unless it is refreshed earlier.' })
  @Property({ type: 'timestamptz' })
  expiresAt!: Date

  /** Null in sessions that 0.1 started. */
  @Property({ type: 'timestamptz', nullable: true, hidden: true })
  confirmedAt: Date | null = null

  /** Null in sessions that 0.1 started. */
  @Property({ type: 'text[]', nullable: true, hidden: true })
  factors: Factor[] | null = null

  @Property({ type: 'timestamptz', nullable: true, hidden: true })
  endedAt: Date | null = null

  @Enum({ items: () => storedEndReasons, type: 'text', nullable: true, hidden: true })
  endReason: SessionEndReason | null = null

  @Enum({ items: () => TokenDelivery, type: 'text', hidden: true })
  delivery!: TokenDelivery

  @Property({ type: 'text', nullable: true, hidden: true })
  userAgent: string | null = null

  @Field(() => String, { nullable: true, description: 'The IP address from which it was last used.' })
  @Property({ type: 'text', nullable: true })
  ipAddress: string | null = null

  /** Whether it can only set up a second factor. Counts and is listed apart from the sessions of its account. */
  @Property({ type: 'boolean', default: false, lazy: true, hidden: true })
  enrolling?: boolean

  /** Whether this response contains the session's tokens, which makes it the caller's session. */
  issued = false

  /**
   * Set if the session has just started with a password: when that password was last changed. Binds the device cookie.
   */
  passwordChangedAt?: Date | null
}

/** A row of `sessions` as a named statement returns it. */
export type SessionRow = RowOf<Session, Exclude<keyof Session, 'enrolling' | 'issued' | 'passwordChangedAt'>>

export const sessionRows = rowsOf(Session)

export const sessionOf = (row: SessionRow): Session => sessionRows.map(row)
