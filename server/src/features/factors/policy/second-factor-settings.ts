import { Role } from '../../../core/role.ts'
import { durationSeconds, listOf, oneOf, type ReadSetting } from '../../../core/setting.ts'

/** The settings of second factors in `Config`. */
export interface SecondFactorSettings {
  /** Roles whose accounts must have a second factor. */
  readonly secondFactorRoles: readonly Role[]
  /** How long they can sign in without one, in seconds. */
  readonly secondFactorGraceSeconds: number
}

export const readSecondFactorSettings = (read: ReadSetting): SecondFactorSettings => ({
  secondFactorRoles: read('SECOND_FACTOR', listOf(oneOf(...Object.values(Role))), []),
  secondFactorGraceSeconds: read('SECOND_FACTOR_GRACE', durationSeconds('1h', '365d'), 0),
})
