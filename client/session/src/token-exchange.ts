import type { Factor } from './confirmation.ts'
import { ISSUED, type Issued, pauseMs, type Wire } from './server-calls.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { TokenExchange } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'

/** The token was valid, and the account needs a second step. Continue as after `login` with the same result. */
export interface ExchangeSecondStep {
  readonly __typename: 'SecondFactorRequired'
  readonly message: string
  /** For `completeLogin`. */
  readonly challenge: string
  /** Seconds. */
  readonly expiresIn: number
  readonly factors: readonly Factor[]
  readonly passkeyOptions?: unknown
}

/** Why the token was not exchanged: the user must sign in. */
export interface ExchangeRefusal {
  /** `TOKEN_NOT_EXCHANGED`, `ACCOUNT_DISABLED` or `EMAIL_NOT_VERIFIED`; `OPERATION_REJECTED` if the server exchanges no tokens. */
  readonly code: string
  readonly message: string
  /** With `TOKEN_NOT_EXCHANGED`. */
  readonly reason?:
    | 'SIGNATURE_INVALID'
    | 'EXPIRED'
    | 'TRADED_BEFORE'
    | 'CREDENTIALS_CHANGED'
    | 'NOT_KNOWN'
    | 'SECOND_FACTOR_MISSING'
    | undefined
}

export interface ExchangeOptions {
  /** Returns the refresh token that the former service issued, if there is one. */
  token: () => string | null | undefined | Promise<string | null | undefined>
  /** Removes it. Called when there is a session, when the token was refused, and when the user signs out. */
  forget: () => unknown
  /** Shows the second step of the sign-in page. Without it the user signs in as usual. */
  onSecondStep?: (step: ExchangeSecondStep) => void
  /** The token was refused. The session is then `signedOut` with the reason `NOT_EXCHANGED`. */
  onRefused?: (refusal: ExchangeRefusal) => void
  /**
   * Keeps a random key until the exchange is over, with which a lost answer is given again. All tabs must share it.
   * Defaults to `localStorage`.
   */
  storage?: SessionStorage
}

type Answer = Wire<Issued & ExchangeSecondStep & ExchangeRefusal>
type Body = Wire<{
  data: { exchangeToken: Answer }
  errors: [{ message: string; extensions: { code: string } }]
}>

const EXCHANGE = `mutation($input:ExchangeTokenInput!){exchangeToken(input:$input){__typename ...on Authenticated{${ISSUED}}...on Failure{code message}...on TokenNotExchanged{reason}...on SecondFactorRequired{challenge expiresIn factors passkeyOptions}}}`

const KEY = 'gatehouse.exchange-key'
const KEY_BYTES = 16

/**
 * Exchanges the refresh token of a former service for a session, once, in one tab; for the option `exchange` of
 * `AuthSession`.
 *
 * @example
 * const session = new AuthSession({
 *   mode: 'cookie',
 *   endpoint: '/graphql',
 *   exchange: tokenExchange({
 *     token: () => localStorage.getItem('refresh_token'),
 *     forget: () => localStorage.removeItem('refresh_token'),
 *   }),
 * })
 */
export function tokenExchange(options: ExchangeOptions): TokenExchange {
  const storage = (): SessionStorage | undefined => {
    try {
      return options.storage ?? globalThis.localStorage
    } catch {
      // Access to it throws where cookies are blocked.
      return undefined
    }
  }

  /** The same for all tabs and attempts, so that they get one session. Undefined where nothing is random. */
  const idempotencyKey = async () => {
    try {
      const known = await storage()?.getItem(KEY)
      if (known) return known
      const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
      const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
      await storage()?.setItem(KEY, key)
      return (await storage()?.getItem(KEY)) ?? key
    } catch {
      return undefined
    }
  }

  const refused = (answer: Wire<ExchangeRefusal>) => {
    const { code, message, reason } = answer as ExchangeRefusal
    options.onRefused?.({ code, message, reason: reason ?? undefined })
    return { ended: code === 'ACCOUNT_DISABLED' ? 'ACCOUNT_DISABLED' : 'NOT_EXCHANGED' } as const
  }

  return {
    isDue: async () => !!(await options.token()),

    async send(signal, { cookie, post, issued }) {
      const token = await options.token()
      if (!token) return {}
      const delivery = cookie ? 'COOKIE' : 'BODY'
      const response = await post(EXCHANGE, signal, {
        token,
        idempotencyKey: await idempotencyKey(),
        delivery,
      })
      const body = (await response.json().catch(() => undefined)) as Body | undefined
      const answer = body?.data?.exchangeToken
      const [error] = body?.errors ?? []
      if (answer?.__typename === 'SecondFactorRequired') {
        options.onSecondStep?.(answer as ExchangeSecondStep)
        return {}
      }
      const tokens = issued(answer)
      if (tokens) return { tokens }
      if (answer?.code) return refused(answer)
      const code = error?.extensions?.code
      if (code === 'OPERATION_REJECTED') return refused({ code, message: error?.message ?? '' })
      const problem = response.status < 400 ? 'malformed' : 'status'
      throw new SessionUnreachableError(problem, pauseMs(response.headers), {
        cause: code ?? response.status,
      })
    },

    async forget() {
      if (await options.token()) await options.forget()
      await storage()?.removeItem?.(KEY)
    },
  }
}
