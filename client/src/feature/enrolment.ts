import type { SignedIn } from '../apollo/signed-in.ts'
import type { ProofMethod } from '../ui/proof.ts'

/** What the server returns if the account's role requires a second factor that it does not have. */
export interface RequiredEnrolment {
  /** A token that can only set up a second factor. */
  tokens: { accessToken: string }
  factors: readonly ProofMethod[]
}

export interface EnrolmentProps {
  enrolment: RequiredEnrolment
  /** For the heading of the recovery codes. */
  email: string
  onSignedIn: (signedIn: SignedIn) => Promise<void>
}
