import { LOGIN, type LoginData } from './operations.ts'

/** An account that had a token at the former service. */
interface Owner {
  readonly email: string
  readonly password: string
}

interface Former {
  readonly owner: Owner
  key?: unknown
  answer?: Promise<object>
}

type Send = (text: string) => Promise<{ readonly text: string }>

const refused = (reason: string) => ({
  __typename: 'TokenNotExchanged',
  code: 'TOKEN_NOT_EXCHANGED',
  message: 'Sign in.',
  reason,
})

/**
 * Exchanges tokens as `exchangeToken` of the contract does: each once, and again for the same idempotency key. The session
 * is one that the server opens for a sign-in.
 */
export class FormerTokens {
  readonly #known = new Map<string, Former>()
  readonly #send: Send

  constructor(send: Send) {
    this.#send = send
  }

  /** Someone has this token of the former service. */
  issue(token: string, owner: Owner): void {
    this.#known.set(token, { owner })
  }

  /** Answers the body of a request for `exchangeToken` with the body of a response. */
  async exchange(text: string): Promise<string> {
    const request = JSON.parse(text) as { variables?: { input?: Record<string, unknown> } }
    const exchangeToken = await this.#resultOf(request.variables?.input ?? {})
    return JSON.stringify({ data: { exchangeToken } })
  }

  #resultOf({ token, idempotencyKey }: Record<string, unknown>): Promise<object> | object {
    const former = this.#known.get(String(token))
    if (!former) return refused('SIGNATURE_INVALID')
    const isAgain = former.key !== undefined && former.key === idempotencyKey
    if (former.answer) return isAgain ? former.answer : refused('TRADED_BEFORE')
    former.key = idempotencyKey
    former.answer = this.#signIn(former.owner)
    return former.answer
  }

  async #signIn(input: Owner): Promise<object> {
    const { text } = await this.#send(JSON.stringify({ query: LOGIN, variables: { input } }))
    const { data } = JSON.parse(text) as { data: LoginData }
    return { __typename: 'Authenticated', ...data.login }
  }
}
