import { registerEnumType } from 'type-graphql'

/** The ways in which people prove who they are. */
export enum Factor {
  /** Always with user verification, so that it counts as two factors: the device, and what unlocks it. */
  PASSKEY = 'PASSKEY',
  PASSWORD = 'PASSWORD',
  RECOVERY_CODE = 'RECOVERY_CODE',
  TOTP = 'TOTP',
}

registerEnumType(Factor, {
  name: 'Factor',
  description: 'A way to prove who you are.',
  valuesConfig: {
    PASSKEY: { description: 'A passkey, unlocked by a fingerprint, a face or a PIN.' },
    PASSWORD: { description: 'The password of the account.' },
    RECOVERY_CODE: { description: 'One of the recovery codes, each of which works once.' },
    TOTP: { description: 'A code from an authenticator app.' },
  },
})

/** Returns `factors` without repetitions, in the order of the enum. */
export const inOrder = (factors: readonly Factor[]): Factor[] =>
  Object.values(Factor).filter((factor) => factors.includes(factor))
