import {
  type Answer,
  type GraphqlCaller,
  goodPassword,
  LOGOUT,
  PROFILE,
  REFRESH,
  REGISTER,
} from '../src/testing/visitor.ts'

/** The default origin of our pages unless `PUBLIC_URL` is set. A request that uses the cookie must state its origin. */
const origin = 'http://localhost:4000'
const isRefreshCookie = (name: string) => /^gatehouse-refresh(-\d+)?$/.test(name)

/** A user in a browser, whose refresh token is in a cookie that scripts cannot read. */
export class CookieVisitor {
  readonly at: GraphqlCaller
  readonly email: string
  accessToken: string
  /** The cookies of this release and the former one, each under its own name. */
  readonly #cookies: Map<string, string>

  private constructor(at: GraphqlCaller, email: string, accessToken: string, cookies: Map<string, string>) {
    this.at = at
    this.email = email
    this.accessToken = accessToken
    this.#cookies = cookies
  }

  /** A user who has just registered. */
  static async register(
    at: GraphqlCaller,
    email: string,
    headers: Record<string, string> = {},
  ): Promise<CookieVisitor> {
    const password = { password: goodPassword, passwordConfirmation: goodPassword }
    const input = { email, ...password, firstName: 'Grace', lastName: 'Hopper', delivery: 'COOKIE' }
    const answer = await at.request(REGISTER, { input }, { headers: { origin, ...headers } })
    const cookies = cookiesSetBy(answer)
    if (cookies.length === 0) throw new Error(`Registering returned ${answer.text}`)
    return new CookieVisitor(at, email, answer.data.register.tokens.accessToken, new Map(cookies))
  }

  /** The same browser, whose next requests go to another replica. */
  via(other: GraphqlCaller): CookieVisitor {
    return new CookieVisitor(other, this.email, this.accessToken, this.#cookies)
  }

  profile(): Promise<Answer> {
    return this.at.request(PROFILE, {}, { token: this.accessToken })
  }

  /** Keeps the returned cookies and access token. */
  async refresh(): Promise<Answer> {
    const answer = await this.#send(REFRESH)
    this.accessToken = answer.data?.refresh.tokens?.accessToken ?? this.accessToken
    return answer
  }

  logout(): Promise<Answer> {
    return this.#send(LOGOUT)
  }

  async #send(query: string): Promise<Answer> {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ')
    const answer = await this.at.request(query, {}, { headers: { origin, cookie } })
    for (const [name, value] of cookiesSetBy(answer)) this.#cookies.set(name, value)
    return answer
  }
}

/** Cookies set by a response; empty if it deletes one. */
const cookiesSetBy = ({ headers }: Answer): [name: string, value: string][] =>
  headers
    .getSetCookie()
    .map((set): [string, string] => {
      const [pair = ''] = set.split(';', 1)
      const end = pair.indexOf('=')
      return [pair.slice(0, end), pair.slice(end + 1)]
    })
    .filter(([name]) => isRefreshCookie(name))
