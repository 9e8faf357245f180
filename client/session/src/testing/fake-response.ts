/** As much of a `Response` as a client of GraphQL reads; some test environments (jsdom) have none of their own. */
export class FakeResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly #body: string

  constructor(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.#body = body
    this.headers = { get: (name) => headers[name.toLowerCase()] || null }
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  async text(): Promise<string> {
    return this.#body
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#body)
  }
}
