import type { Account, Session } from './account.ts'
import type { Accounts } from './accounts.ts'
import { failure } from './failure.ts'
import { authenticated, signedIn } from './signed-in.ts'

type Proof = { password?: string; totp?: string; recoveryCode?: string }

/** The code that every authenticator app shows. */
export const totpCode = '123456'
export const recoveryCode = 'aaaa-bbbb-cccc-dddd'

const ATTEMPTS = 5

/** The second step of a sign-in: accepts `totpCode` and `recoveryCode`. */
export function secondStep(accounts: Accounts) {
  return {
    completeLogin: ({ input }: { input: { challenge: string; proof: Proof } }) => {
      const account = accounts.challenges.get(input.challenge)
      if (!account) return failure('ChallengeExpired', 'CHALLENGE_EXPIRED', 'This challenge has expired.')
      if (!isCode(input.proof)) return rejected(accounts)
      accounts.challenges.delete(input.challenge)
      return signedIn(accounts, account)
    },
  }
}

/** Accepts the account's password, `totpCode` and `recoveryCode`. */
export function confirmation(accounts: Accounts, session: Session | undefined) {
  if (!session) return {}
  return {
    confirm: ({ input: { proof } }: { input: { proof: Proof } }) => {
      if (proof.password !== session.account.password && !isCode(proof)) return rejected(accounts)
      accounts.wrongProofs = 0
      accounts.confirmationDemanded = false
      return { __typename: 'Confirmed', ...authenticated(session) }
    },
  }
}

/** What the right password of an account with a second factor returns. */
export function secondFactorRequired(accounts: Accounts, account: Account) {
  const challenge = `challenge-${account.id}`
  accounts.challenges.set(challenge, account)
  const required = failure('SecondFactorRequired', 'SECOND_FACTOR_REQUIRED', 'Prove that it is you.')
  return { ...required, challenge, expiresIn: 300, factors: accounts.factors, passkeyOptions: null }
}

/** Whether it proves something of every account. */
export const isCode = ({ totp, recoveryCode: code }: Proof) => totp === totpCode || code === recoveryCode

function rejected(accounts: Accounts) {
  accounts.wrongProofs += 1
  const { wrongProofs } = accounts
  const answer = failure('ProofRejected', 'PROOF_REJECTED', 'This proof was not accepted.')
  return { ...answer, attemptsLeft: ATTEMPTS - wrongProofs }
}
