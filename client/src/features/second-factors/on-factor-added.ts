import type { SignedIn } from '../../apollo/signed-in.ts'

/** With the recovery codes of a first factor, and the session if there was none before. */
export type OnFactorAdded = (recoveryCodes: readonly string[] | null, signedIn: SignedIn | null) => void
