import { Entity, ManyToOne, Property } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** How an imported account was when it was last written by an import. */
@Entity({ tableName: 'imported_accounts' })
export class ImportedAccount {
  @ManyToOne(() => User, {
    fieldName: 'user_id',
    primary: true,
    mapToPk: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'imported_accounts_user_id_fkey',
    index: false,
  })
  userId!: string

  /** Digest of what the source said about the account. */
  @Property({ type: 'text' })
  entryDigest!: string

  /** Digest of the row of `users` as the import wrote it. A row with another one has been changed here. */
  @Property({ type: 'text' })
  fingerprint!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  importedAt!: Date

  /** The first sign-in since the import. */
  @Property({ type: 'timestamptz', nullable: true })
  signedInAt: Date | null = null
}
