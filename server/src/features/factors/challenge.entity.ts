import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** What a challenge is good for. */
export enum ChallengePurpose {
  /** `confirm` with a passkey. */
  CONFIRMATION = 'CONFIRMATION',
  /** `addPasskey`. */
  PASSKEY_REGISTRATION = 'PASSKEY_REGISTRATION',
  /** `loginWithPasskey`. */
  PASSKEY_SIGN_IN = 'PASSKEY_SIGN_IN',
  /** `completeLogin`. */
  SIGN_IN = 'SIGN_IN',
  /** `addTotp`; found by its account. */
  TOTP_SET_UP = 'TOTP_SET_UP',
}

/** Text that a challenge carries from its start to its end. */
export type ChallengeData = Readonly<Record<string, string | boolean | null>>

/** A sign-in, confirmation or set-up that waits for a proof. Its holder has the token, of which only the hash is stored. */
@Entity({ tableName: 'sign_in_challenges' })
@Unique({ name: 'sign_in_challenges_token_hash_key', properties: ['tokenHash'] })
@Index({ name: 'sign_in_challenges_user_index', properties: ['userId', 'purpose'] })
@Index({ name: 'sign_in_challenges_expires_at_index', properties: ['expiresAt'] })
export class Challenge {
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Property({ type: 'text', hidden: true })
  tokenHash!: string

  @Property({ type: 'text' })
  purpose!: ChallengePurpose

  /** Null while the account is unknown: a sign-in with a passkey alone. */
  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    nullable: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'sign_in_challenges_user_id_fkey',
    index: false,
  })
  userId: string | null = null

  @Property({ type: 'jsonb', hidden: true, default: '{}' })
  data!: ChallengeData

  /** Wrong proofs so far. */
  @Property({ type: 'integer', default: 0 })
  failures!: number

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Property({ type: 'timestamptz' })
  expiresAt!: Date
}
