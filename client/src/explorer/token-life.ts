import type { AuthSessionOptions } from '@gatehouse/session'
import { Store } from './store.ts'

type Fetch = NonNullable<AuthSessionOptions['fetch']>

/** When the access token runs out, in milliseconds since 1970 by this machine's clock: receipt and what the server said then. */
export class TokenLife extends Store<number | undefined> {
  constructor() {
    super(undefined)
  }

  /** @param expiresInSeconds as the server said just now. */
  begin(expiresInSeconds: number): void {
    this.set(Date.now() + expiresInSeconds * 1000)
  }

  /** The browser's `fetch` for the session, which notes how long each renewed token lives, and nothing else of it. */
  readonly fetch: Fetch = async (url, init) => {
    const response = await fetch(url, init)
    const { status, headers } = response
    return {
      status,
      headers,
      json: async () => {
        const body: RefreshBody = await response.json()
        const seconds = body?.data?.refresh?.tokens?.accessTokenExpiresIn
        if (seconds !== undefined) this.begin(seconds)
        return body
      },
    }
  }
}

type RefreshBody = {
  data?: { refresh?: { tokens?: { accessTokenExpiresIn?: number } } | null } | null
} | null
