import { PrimaryKeyProp } from '@mikro-orm/core'
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** How often the second factor of an account was wrong lately. Gone once it was right. */
@Entity({ tableName: 'second_factor_failures' })
export class SecondFactorFailures {
  readonly [PrimaryKeyProp]?: ['userId', 'scope']

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    primary: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'second_factor_failures_user_id_fkey',
    index: false,
  })
  userId!: string

  /** Strangers' and known devices' sign-ins, and each session's confirmations, are counted apart. */
  @PrimaryKey({ type: 'text' })
  scope!: string

  @Property({ type: 'integer' })
  failures!: number

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  since!: Date
}
