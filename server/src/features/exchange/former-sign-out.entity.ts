import { PrimaryKeyProp } from '@mikro-orm/core'
import { Entity, ManyToOne, Property } from '@mikro-orm/decorators/legacy'
import { User } from '../users/user.entity.ts'

/** When all sessions of an imported account were last ended. Tokens that the former service issued earlier are refused. */
@Entity({ tableName: 'former_sign_outs' })
export class FormerSignOut {
  readonly [PrimaryKeyProp]?: 'userId'

  @ManyToOne(() => User, {
    fieldName: 'user_id',
    mapToPk: true,
    primary: true,
    deleteRule: 'cascade',
    updateRule: 'no action',
    foreignKeyName: 'former_sign_outs_user_id_fkey',
    index: false,
  })
  userId!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  signedOutAt!: Date
}
