import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'

/** A challenge that a passkey has answered, so that the answer cannot be sent again. */
@Entity({ tableName: 'used_passkey_challenges' })
@Index({ name: 'used_passkey_challenges_expires_at_index', properties: ['expiresAt'] })
export class UsedPasskeyChallenge {
  @PrimaryKey({ type: 'text', hidden: true })
  hash!: string

  /** When the challenge itself has expired on every replica's clock, so that the row may leave. */
  @Property({ type: 'timestamptz' })
  expiresAt!: Date
}
