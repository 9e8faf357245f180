import type { Session } from './account.ts'
import type { Accounts } from './accounts.ts'
import { failure } from './failure.ts'
import { authenticated } from './signed-in.ts'

type Proof = { password?: string; totp?: string; recoveryCode?: string }

/** The code that every authenticator app shows. */
export const totpCode = '123456'
export const recoveryCode = 'aaaa-bbbb-cccc-dddd'

const ATTEMPTS = 5

/** Accepts the account's password, `totpCode` and `recoveryCode`. */
export function confirmation(accounts: Accounts, session: Session | undefined) {
  if (!session) return {}
  return {
    confirm: ({ input: { proof } }: { input: { proof: Proof } }) => {
      const right =
        proof.password === session.account.password ||
        proof.totp === totpCode ||
        proof.recoveryCode === recoveryCode
      if (!right) {
        accounts.wrongProofs += 1
        const rejected = failure('ProofRejected', 'PROOF_REJECTED', 'This proof was not accepted.')
        return { ...rejected, attemptsLeft: ATTEMPTS - accounts.wrongProofs }
      }
      accounts.wrongProofs = 0
      accounts.confirmationDemanded = false
      return { __typename: 'Confirmed', ...authenticated(session) }
    },
  }
}
