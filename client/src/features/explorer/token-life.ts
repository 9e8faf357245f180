import type { AuthSessionOptions } from '@gatehouse/session'
import { send } from '../../apollo/send.ts'
import { Store } from './store.ts'

type Fetch = NonNullable<AuthSessionOptions['fetch']>

/**
 * When the access token expires, in milliseconds since 1970 by this machine's clock, from the time of receipt and the
 * lifetime.
 */
export class TokenLife extends Store<number | undefined> {
  constructor() {
    super(undefined)
  }

  /** @param expiresInSeconds as just received from the server */
  begin(expiresInSeconds: number): void {
    this.set(Date.now() + expiresInSeconds * 1000)
  }

  /** The session's `fetch`, which records the lifetime of each token that a refresh or a confirmation returns, and nothing else. */
  readonly fetch: Fetch = async (url, init) => {
    const response = await send(url, init)
    const { status, headers } = response
    return {
      status,
      headers,
      json: async () => {
        const body: TokensBody = await response.json()
        const { refresh, confirm } = body?.data ?? {}
        const seconds = (confirm ?? refresh)?.tokens?.accessTokenExpiresIn
        if (seconds !== undefined) this.begin(seconds)
        return body
      },
    }
  }
}

type Renewed = { tokens?: { accessTokenExpiresIn?: number } } | null

type TokensBody = { data?: { refresh?: Renewed; confirm?: Renewed } | null } | null
