/** A browser's cookies for one server, and the origin of its page. */
export class CookieJar {
  readonly #cookies = new Map<string, string>()
  readonly #origin: string

  constructor(origin = 'http://localhost:4000') {
    this.#origin = origin
  }

  /** Headers of a request. */
  headers(given: HeadersInit | undefined): Headers {
    const headers = new Headers(given)
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    headers.set('origin', this.#origin)
    if (cookie !== '') headers.set('cookie', cookie)
    return headers
  }

  /** Applies the cookies that a response sets and deletes. */
  keep({ headers }: Pick<Response, 'headers'>): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(cookie) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }

  /** Simulates a user who clears the cookies in the browser's settings. */
  clear(): void {
    this.#cookies.clear()
  }
}
