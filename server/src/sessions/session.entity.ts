import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { Field, ID, ObjectType } from 'type-graphql'
import type { SessionEndReason } from './session-end-reason.ts'
import type { TokenDelivery } from './token-delivery.ts'

/**
 * One sign-in on one device. One row however often it is refreshed: the row counts rotations
 * (`generation`) and no token is stored, so nothing in a dump can be replayed.
 */
@ObjectType({ description: 'One sign-in on one device. It ends by logout, revocation or age.' })
@Entity({ tableName: 'sessions' })
export class Session {
  @Field(() => ID, { description: 'The `sid` claim of the session’s tokens.' })
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Property({ type: 'uuid', hidden: true })
  userId!: string

  /** How often the refresh token was rotated, counted from 1; only its newest token is current. */
  @Property({ type: 'integer', hidden: true })
  generation!: number

  /** Whether a client has shown that it received the current generation. */
  @Property({ type: 'boolean', hidden: true })
  confirmed!: boolean

  @Property({ type: 'timestamptz', hidden: true })
  rotatedAt!: Date

  @Field(() => Date, { description: 'When the sign-in happened.' })
  @Property({ type: 'timestamptz' })
  createdAt!: Date

  @Field(() => Date, { description: 'When its tokens were last renewed.' })
  @Property({ type: 'timestamptz' })
  lastUsedAt!: Date

  @Field(() => Date, { description: 'When it ends unless its tokens are renewed before.' })
  @Property({ type: 'timestamptz' })
  expiresAt!: Date

  @Property({ type: 'timestamptz', nullable: true, hidden: true })
  endedAt: Date | null = null

  @Property({ type: 'text', nullable: true, hidden: true })
  endReason: SessionEndReason | null = null

  @Property({ type: 'text', hidden: true })
  delivery!: TokenDelivery

  @Property({ type: 'text', nullable: true, hidden: true })
  userAgent: string | null = null

  @Field(() => String, { nullable: true, description: 'The network address it was last used from.' })
  @Property({ type: 'text', nullable: true })
  ipAddress: string | null = null

  /** Whether this very answer carries its tokens: then it is the session of whoever asks. */
  issued = false
}

/** A row of `sessions` as a prepared statement returns it. */
export interface SessionRow {
  readonly id: string
  readonly user_id: string
  readonly generation: number
  readonly confirmed: boolean
  readonly rotated_at: Date
  readonly created_at: Date
  readonly last_used_at: Date
  readonly expires_at: Date
  readonly ended_at: Date | null
  readonly end_reason: SessionEndReason | null
  readonly delivery: TokenDelivery
  readonly user_agent: string | null
  readonly ip_address: string | null
}

/** The columns of `SessionRow`, to stand in a `select` or `returning` list. */
export const sessionColumns = (table: string): string =>
  [
    'id',
    'user_id',
    'generation',
    'confirmed',
    'rotated_at',
    'created_at',
    'last_used_at',
    'expires_at',
    'ended_at',
    'end_reason',
    'delivery',
    'user_agent',
    'ip_address',
  ]
    .map((column) => `${table}.${column}`)
    .join(', ')

/** Reads a row without a unit of work. */
export function sessionOf(row: SessionRow): Session {
  const session = new Session()
  session.id = row.id
  session.userId = row.user_id
  session.generation = row.generation
  session.confirmed = row.confirmed
  session.rotatedAt = row.rotated_at
  session.createdAt = row.created_at
  session.lastUsedAt = row.last_used_at
  session.expiresAt = row.expires_at
  session.endedAt = row.ended_at
  session.endReason = row.end_reason
  session.delivery = row.delivery
  session.userAgent = row.user_agent
  session.ipAddress = row.ip_address
  return session
}
