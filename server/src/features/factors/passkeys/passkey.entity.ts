import { PrimaryKeyProp } from '@mikro-orm/core'
import { Entity, ManyToOne, Property, Unique } from '@mikro-orm/decorators/legacy'
import { FactorRecord } from '../factor.entity.ts'

/** What proves a passkey: the public part of its key, and what its authenticator said about itself. */
@Entity({ tableName: 'passkeys' })
@Unique({ name: 'passkeys_credential_id_key', properties: ['credentialId'] })
export class Passkey {
  readonly [PrimaryKeyProp]?: 'factorId'

  /** Its account, name and times. It leaves with that row. */
  @ManyToOne(() => FactorRecord, {
    fieldName: 'factor_id',
    mapToPk: true,
    primary: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'passkeys_factor_id_fkey',
    index: false,
  })
  factorId!: string

  /** In base64url, at most 1023 bytes. */
  @Property({ type: 'text' })
  credentialId!: string

  /** COSE, in base64url. */
  @Property({ type: 'text' })
  publicKey!: string

  /** Signatures of the authenticator so far, a `uint32`. 0 if it does not count, as passkeys that are synced do not. */
  @Property({ type: 'double' })
  counter!: number

  @Property({ type: 'text[]' })
  transports!: string[]

  /** The model of the authenticator, or the provider. */
  @Property({ type: 'uuid' })
  aaguid!: string

  @Property({ type: 'boolean' })
  backedUp!: boolean

  /** Whether it can be copied to other devices of its owner. */
  @Property({ type: 'boolean' })
  multiDevice!: boolean
}
