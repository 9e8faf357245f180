import { badUserInput, Unavailable } from '../../core/errors.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import { sha256 } from '../../core/sha256.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { AccountDisabled, EmailNotVerified } from '../accounts/account-results.ts'
import type { SignIn, SigningIn } from '../accounts/sign-in.ts'
import { recordRefusal } from '../audit/record-event.ts'
import type { SecondFactorPolicy } from '../factors/policy/second-factor-policy.ts'
import { endedBeforeKey } from '../sessions/end-all-sessions.ts'
import { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import type { User } from '../users/user.entity.ts'
import { ExchangeAudit } from './exchange-audit-kinds.ts'
import type { ExchangeTokenInput } from './exchange-inputs.ts'
import { ExchangeRefusalReason } from './exchange-refusal-reason.ts'
import { TokenNotExchanged } from './exchange-results.ts'
import {
  importedAccount,
  isTokenRemembered,
  type RememberedToken,
  recordExchange,
  rememberToken,
  tokensVoid,
} from './exchange-statements.ts'
import { digestOf, type FormerToken, type FormerTokens, type TokenMemory } from './former-token.ts'

const MINUTE = 60
/** How long a token that was presented can be exchanged: for a second step, or an answer that was lost. */
const openSeconds = 15 * MINUTE
/** The clocks of two servers differ. A token that was issued about when the sessions were ended counts as earlier. */
const clockLeewayMs = 60_000

type Outcome = IssuedTokens<Authenticated> | SignInRefusal | ExchangeFailed
type ExchangeFailed = AccountDisabled | EmailNotVerified | TokenNotExchanged

/** A token that the former service issued, and the account that it names here. */
interface Presented {
  readonly input: ExchangeTokenInput
  readonly token: FormerToken
  readonly userId: string
}

interface TokenExchangeParts {
  readonly database: Database
  readonly tokens: FormerTokens
  /** Where the accounts of the former service were imported from. */
  readonly source: string
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly secondFactorPolicy: SecondFactorPolicy
  readonly log: Logger
}

/** Exchanges each refresh token of the former service once for a session. */
export class TokenExchange {
  readonly #parts: TokenExchangeParts
  readonly #memory: TokenMemory = {
    has: (text) => this.#isRemembered(text),
    add: (text, token) => this.#remember(text, token),
  }

  constructor(parts: TokenExchangeParts) {
    this.#parts = parts
  }

  /** @throws Unavailable if the former service cannot be asked; nothing was written */
  async exchange(input: ExchangeTokenInput, from: SigningIn): Promise<Outcome> {
    requireRandom(input.idempotencyKey)
    const { database, log } = this.#parts
    const token = await this.#check(input.token)
    if (typeof token === 'string') return this.#refuseUnknown(token, from)
    const userId = await this.#accountOf(token)
    if (userId === undefined) return this.#refuseUnknown(ExchangeRefusalReason.NOT_KNOWN, from)
    const presented = { input, token, userId }
    const outcome = await database.transaction((tx) => this.#exchangeIn(tx, presented, from))
    const isSecondStep = !(outcome instanceof IssuedTokens) && 'challenge' in outcome
    if (isSecondStep) logEvent(log, 'token-exchange.second-step', { userId })
    return outcome
  }

  async #check(text: string): Promise<FormerToken | ExchangeRefusalReason> {
    const { tokens, log } = this.#parts
    try {
      return await tokens.check(text, this.#memory)
    } catch (error) {
      if (error instanceof Unavailable) logEvent(log, 'token-exchange.unavailable', {}, 'warn')
      throw error
    }
  }

  async #isRemembered(text: string): Promise<boolean> {
    const values = [digestOf(text), sha256(text)]
    const [row] = await this.#parts.database.query<{ remembered: boolean }>(isTokenRemembered, values)
    return row?.remembered === true
  }

  async #remember(text: string, token: FormerToken): Promise<void> {
    const userId = await this.#accountOf(token)
    if (userId !== undefined) await this.#parts.database.query(rememberToken, rowOf(text, token, userId))
  }

  async #accountOf({ userId }: FormerToken): Promise<string | undefined> {
    const { database, source } = this.#parts
    const [row] = await database.query<{ id: string }>(importedAccount, [source, userId])
    return row?.id
  }

  async #exchangeIn(tx: Transaction, presented: Presented, from: SigningIn): Promise<Outcome> {
    const user = await lockUserWithHash(tx, presented.userId)
    if (user === null) return this.#refuseUnknown(ExchangeRefusalReason.NOT_KNOWN, from)
    const refusal = await this.#refusalOf(tx, user, presented.token)
    if (refusal !== undefined) return this.#fail(tx, user, from, refusal)
    const [remembered] = await tx.query<RememberedToken>(
      rememberToken,
      rowOf(presented.input.token, presented.token, presented.userId),
    )
    const outcome =
      remembered?.session_id === null
        ? await this.#start(tx, user, presented, { from, isOpen: remembered.is_open })
        : await this.#repeat(tx, user, presented, remembered)
    return outcome ?? this.#fail(tx, user, from, new TokenNotExchanged(ExchangeRefusalReason.TRADED_BEFORE))
  }

  /** Why no token of an account that `tx` has locked is exchanged. */
  async #refusalOf(
    tx: Transaction,
    user: User,
    { issuedAt }: FormerToken,
  ): Promise<ExchangeFailed | undefined> {
    const refusal = await this.#parts.signIn.refusalOf(tx, user)
    if (refusal !== undefined) return refusal
    const [row] = await tx.query<{ password_changed: boolean; signed_out_at: Date | null }>(tokensVoid, [
      user.id,
      endedBeforeKey,
    ])
    const isSignedOut =
      row?.signed_out_at != null && (issuedAt?.getTime() ?? 0) <= row.signed_out_at.getTime() + clockLeewayMs
    // The former service still takes the former password, so that even a token of today may rest on it.
    if (row?.password_changed || isSignedOut)
      return new TokenNotExchanged(ExchangeRefusalReason.CREDENTIALS_CHANGED)
    // A token is no fresh proof, and a thief must not set up the first second factor.
    return (await this.#parts.secondFactorPolicy.isMissing(tx, user))
      ? new TokenNotExchanged(ExchangeRefusalReason.SECOND_FACTOR_MISSING)
      : undefined
  }

  async #start(
    tx: Transaction,
    user: User & { readonly passwordHash: string | null },
    { input }: Presented,
    { from, isOpen }: { readonly from: SigningIn; readonly isOpen: boolean },
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | undefined> {
    if (!isOpen) return undefined
    const { client, cookies } = from
    const started = await this.#parts.sessions.start(tx, user, {
      factors: [],
      passwordHash: user.passwordHash,
      client,
      cookies,
      delivery: input.delivery,
      kind: ExchangeAudit.TOKEN_EXCHANGED,
    })
    if (started instanceof IssuedTokens)
      await tx.query(recordExchange, [digestOf(input.token), started.sessionId, keyDigestOf(input) ?? null])
    return started
  }

  /** Returns the session again to the client that did not receive it, which shows by its key that it is the same. */
  async #repeat(
    tx: Transaction,
    user: User,
    { input }: Presented,
    remembered: RememberedToken | undefined,
  ): Promise<IssuedTokens<Authenticated> | undefined> {
    const key = keyDigestOf(input)
    if (!remembered?.session_id || !remembered.is_open || key === undefined || key !== remembered.key_digest)
      return undefined
    const { sessions, log } = this.#parts
    const sessionId = remembered.session_id
    const again = await sessions.repeatStart(tx, user, sessionId)
    if (again) tx.afterCommit(() => logEvent(log, 'token-exchange.repeated', { userId: user.id, sessionId }))
    return again
  }

  /** Without an audit event: who sends invented tokens must not fill the audit log. */
  #refuseUnknown(reason: ExchangeRefusalReason, { client }: SigningIn): TokenNotExchanged {
    logEvent(this.#parts.log, 'token-exchange.refused', { reason, address: client.address })
    return new TokenNotExchanged(reason)
  }

  async #fail(
    tx: Transaction,
    user: User,
    { client }: SigningIn,
    failure: ExchangeFailed,
  ): Promise<ExchangeFailed> {
    const reason = failure instanceof TokenNotExchanged ? failure.reason : undefined
    const attempt = {
      kind: ExchangeAudit.TOKEN_EXCHANGED,
      actorId: null,
      subjectId: user.id,
      client,
      details: reason === undefined ? {} : { reason },
      logged: { reason, code: failure.code, address: client.address },
    }
    return recordRefusal(tx, this.#parts.log, attempt, failure)
  }
}

const rowOf = (text: string, { expiresAt }: FormerToken, userId: string): unknown[] => [
  digestOf(text),
  sha256(text),
  userId,
  expiresAt,
  openSeconds,
]

const keyDigestOf = ({ idempotencyKey }: ExchangeTokenInput): string | undefined =>
  idempotencyKey == null ? undefined : sha256(idempotencyKey)

/** 22 characters of base64url, or a UUID, have 128 bits. */
function requireRandom(key: string | null | undefined): void {
  if (key != null && !/^[\w-]{22,128}$/.test(key))
    throw badUserInput(
      '`idempotencyKey` needs 22 to 128 letters, digits, hyphens or underscores. Make it random.',
    )
}
