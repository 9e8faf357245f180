import type { Client } from '../../../core/client.ts'
import { parseEmail } from '../../../core/email.ts'
import { Factor } from '../../../core/factor.ts'
import type { Logger } from '../../../core/log.ts'
import type { Database, Transaction } from '../../../database/database.ts'
import { AccountAudit } from '../../accounts/account-audit-kinds.ts'
import type { AccountDisabled, EmailNotVerified } from '../../accounts/account-results.ts'
import type { SignIn, SigningIn } from '../../accounts/sign-in.ts'
import { recordRefusal } from '../../audit/record-event.ts'
import type { IssuedTokens } from '../../sessions/issued-tokens.ts'
import { SessionAudit } from '../../sessions/session-audit-kinds.ts'
import type { Authenticated } from '../../sessions/session-results.ts'
import type { Sessions } from '../../sessions/sessions.service.ts'
import type { SignInRefusal } from '../../sign-in-step.ts'
import { lockUserWithHash } from '../../users/lock-user.ts'
import type { User } from '../../users/user.entity.ts'
import { ChallengeExpired } from '../challenge-expired.ts'
import { FactorRecord } from '../factor.entity.ts'
import { Passkey } from './passkey.entity.ts'
import { challengeIn } from './passkey-answer.ts'
import { type ChallengeBinding, challengeSeconds } from './passkey-challenges.ts'
import type { LoginWithPasskeyInput } from './passkey-inputs.ts'
import { PasskeyChallenge, PasskeyRejected } from './passkey-results.ts'
import type { Passkeys, Verdict } from './passkeys.ts'

const binding: ChallengeBinding = { purpose: 'sign-in', userId: null }

type SignInFailure = AccountDisabled | ChallengeExpired | EmailNotVerified | PasskeyRejected

/** A passkey and the account that it belongs to, which the transaction has locked. */
interface Found {
  readonly passkey: Passkey
  /** With its password hash. */
  readonly user: User
}

/** Signs users in with a passkey alone. Its user was verified, so that it counts as two factors. */
export class PasskeySignIn {
  readonly #passkeys: Passkeys
  readonly #database: Database
  readonly #signIn: SignIn
  readonly #sessions: Sessions
  readonly #log: Logger

  constructor(parts: {
    passkeys: Passkeys
    database: Database
    signIn: SignIn
    sessions: Sessions
    log: Logger
  }) {
    this.#passkeys = parts.passkeys
    this.#database = parts.database
    this.#signIn = parts.signIn
    this.#sessions = parts.sessions
    this.#log = parts.log
  }

  /** Stores nothing; see `PasskeyChallenges`. */
  async start(): Promise<PasskeyChallenge> {
    return new PasskeyChallenge(await this.#passkeys.optionsToUse(binding), challengeSeconds)
  }

  async login(
    input: LoginWithPasskeyInput,
    from: SigningIn,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | SignInFailure> {
    const { client } = from
    if (!this.#passkeys.isIssued(input.challenge, binding)) return new ChallengeExpired()
    return this.#database.transaction(async (tx) => {
      const found = await findPasskey(tx, input.answer.id)
      const verdict = await this.#verdict(tx, found, input, client)
      if (verdict === 'expired') return new ChallengeExpired()
      if (found !== null && verdict === 'accepted') return this.#startSession(tx, found.user, input, from)
      return this.#fail(tx, client, found?.user ?? null, this.#rejected(found !== null))
    })
  }

  #rejected(known: boolean): PasskeyRejected {
    return new PasskeyRejected(known, this.#passkeys.relyingParty)
  }

  /**
   * The challenge of the input is the one that the passkey signed. A wrong answer uses it up too: each event in the audit
   * log costs a challenge, whose number is limited.
   */
  async #verdict(
    tx: Transaction,
    found: Found | null,
    { challenge, answer }: LoginWithPasskeyInput,
    client: Client,
  ): Promise<Verdict> {
    if (found === null || challenge !== challengeIn(answer))
      return (await this.#passkeys.useUp(tx, challenge)) ? 'rejected' : 'expired'
    const { passkey, user } = found
    return this.#passkeys.accept(tx, { passkey, userId: user.id }, { answer, binding, client })
  }

  async #startSession(
    tx: Transaction,
    user: User,
    { delivery }: LoginWithPasskeyInput,
    { client, deviceCookie, cookies }: SigningIn,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | SignInFailure> {
    const refusal = await this.#signIn.refusalOf(tx, user)
    if (refusal !== undefined) return this.#fail(tx, client, user, refusal)
    const email = parseEmail(user.email)
    const started = await this.#sessions.start(tx, user, {
      factors: [Factor.PASSKEY],
      passwordHash: user.passwordHash,
      client,
      cookies,
      delivery,
      kind: SessionAudit.SIGNED_IN,
      isKnownDevice: 'emailKey' in email && deviceCookie.isOf(email.emailKey),
    })
    return started ?? this.#fail(tx, client, user, this.#rejected(true))
  }

  #fail<Refused extends SignInFailure>(
    tx: Transaction,
    client: Client,
    user: User | null,
    failure: Refused,
  ): Promise<Refused> {
    const attempt = {
      kind: AccountAudit.SIGN_IN_FAILED,
      actorId: null,
      subjectId: user?.id ?? null,
      client,
      logged: { code: failure.code, address: client.address },
    }
    return recordRefusal(tx, this.#log, attempt, failure)
  }
}

/** Finds a passkey and locks its account. Reads the passkey again then, since it may have been removed meanwhile. */
async function findPasskey(tx: Transaction, credentialId: string): Promise<Found | null> {
  const { em } = tx
  const seen = await em.findOne(Passkey, { credentialId })
  const factor = seen && (await em.findOne(FactorRecord, { id: seen.factorId }))
  const user = factor && (await lockUserWithHash(tx, factor.userId))
  const passkey = user && (await em.findOne(Passkey, { credentialId }, { refresh: true }))
  return passkey && user && { passkey, user }
}
