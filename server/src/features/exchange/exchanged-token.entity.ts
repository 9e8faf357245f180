import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** A valid refresh token of the former service that was sent here. Only its digest is stored. */
@Entity({ tableName: 'exchanged_tokens' })
@Index({ name: 'exchanged_tokens_user_index', properties: ['userId'] })
@Index({ name: 'exchanged_tokens_expires_at_index', properties: ['expiresAt'] })
export class ExchangedToken {
  /** SHA-256 of the part of the token that its signature covers, so that one token has one digest. */
  @PrimaryKey({ type: 'text' })
  digest!: string

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'exchanged_tokens_user_id_fkey',
    index: false,
  })
  userId!: string

  /** SHA-256 of the whole token. */
  @Property({ type: 'text', hidden: true })
  tokenDigest!: string

  /** The session that it was exchanged for; null while a second factor is missing. */
  @Property({ type: 'uuid', nullable: true })
  sessionId: string | null = null

  /** SHA-256 of the idempotency key, with which the same session is returned again. */
  @Property({ type: 'text', nullable: true, hidden: true })
  keyDigest: string | null = null

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  /** When the token expires, and with it the need for the row. */
  @Property({ type: 'timestamptz' })
  expiresAt!: Date
}
