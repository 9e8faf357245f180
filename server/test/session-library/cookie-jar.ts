/** A browser's cookies for one server, and the origin of the page that it shows. */
export class CookieJar {
  readonly #cookies = new Map<string, string>()
  readonly #origin: string

  constructor(origin = 'http://localhost:4000') {
    this.#origin = origin
  }

  /** What a request carries. */
  headers(given: HeadersInit | undefined): Headers {
    const headers = new Headers(given)
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    headers.set('origin', this.#origin)
    if (cookie !== '') headers.set('cookie', cookie)
    return headers
  }

  /** Takes over what an answer sets and removes. */
  keep({ headers }: Pick<Response, 'headers'>): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(cookie) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }

  /** The user clears them, in their browser's settings. */
  clear(): void {
    this.#cookies.clear()
  }
}
