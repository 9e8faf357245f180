import type { Session } from './account.ts'
import type { Accounts } from './accounts.ts'
import { isCode, recoveryCode } from './confirmation-answers.ts'
import { failure } from './failure.ts'

/** The second factors of the signed-in user: `addTotp` accepts `totpCode`. */
export function ownFactors(accounts: Accounts, session: Session | undefined) {
  if (!session) return {}
  const { account } = session
  const now = new Date().toISOString()
  const app = { __typename: 'RegisteredFactor', id: 'app', factor: 'TOTP', name: 'App', createdAt: now }
  return {
    factors: () => (account.secondFactor ? [app] : []),
    trustedDevices: () => [],
    secondFactorDue: () => (account.secondFactor ? null : (accounts.secondFactorDue ?? null)),
    startTotp: () => ({ secret: 'ABCDEFGH', uri: 'otpauth://totp/a', qrSvg: '<svg/>', expiresIn: 900 }),
    addTotp: ({ input: { code } }: { input: { code: string } }) => {
      const rejected = failure('ProofRejected', 'PROOF_REJECTED', 'This code was not accepted.')
      if (!isCode({ totp: code })) return { ...rejected, attemptsLeft: 4 }
      account.secondFactor = true
      return { __typename: 'FactorAdded', factor: app, recoveryCodes: [recoveryCode], authenticated: null }
    },
  }
}
