import type { JsonWebKey } from 'node:crypto'
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'

/** A key that signs access tokens, will sign them or has signed them. */
@Entity({ tableName: 'signing_keys' })
export class SigningKeyRecord {
  @PrimaryKey({ type: 'text' })
  kid!: string

  @Property({ type: 'jsonb' })
  publicJwk!: JsonWebKey

  /** Sealed with `SECRET`. */
  @Property({ type: 'text', hidden: true })
  privateKeyEncrypted!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  /** Null if published but not used yet. */
  @Property({ type: 'timestamptz', nullable: true })
  activatesAt: Date | null = null

  @Property({ type: 'timestamptz', nullable: true })
  retiresAt: Date | null = null

  /** When the last token that it signed has expired. */
  @Property({ type: 'timestamptz', nullable: true })
  expiresAt: Date | null = null
}
