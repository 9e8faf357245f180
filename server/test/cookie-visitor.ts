import {
  type Answer,
  type GraphqlCaller,
  goodPassword,
  LOGOUT,
  PROFILE,
  REFRESH,
  REGISTER,
} from './visitor.ts'

/** Where a page of ours comes from unless `PUBLIC_URL` is set; a request that uses the cookie must say so. */
const origin = 'http://localhost:4000'
const cookieName = 'gatehouse-refresh'

/** Somebody in a browser, whose refresh token is in a cookie that no script sees. */
export class CookieVisitor {
  readonly at: GraphqlCaller
  readonly email: string
  accessToken: string
  cookie: string

  private constructor(at: GraphqlCaller, email: string, accessToken: string, cookie: string) {
    this.at = at
    this.email = email
    this.accessToken = accessToken
    this.cookie = cookie
  }

  /** Somebody who has just registered. */
  static async register(
    at: GraphqlCaller,
    email: string,
    headers: Record<string, string> = {},
  ): Promise<CookieVisitor> {
    const password = { password: goodPassword, passwordConfirmation: goodPassword }
    const input = { email, ...password, firstName: 'Grace', lastName: 'Hopper', delivery: 'COOKIE' }
    const answer = await at.request(REGISTER, { input }, { headers: { origin, ...headers } })
    const cookie = cookieSetBy(answer)
    if (cookie === undefined) throw new Error(`Registering came to ${answer.text}`)
    return new CookieVisitor(at, email, answer.data.register.tokens.accessToken, cookie)
  }

  /** The same browser, its next requests answered by another replica. */
  via(other: GraphqlCaller): CookieVisitor {
    return new CookieVisitor(other, this.email, this.accessToken, this.cookie)
  }

  profile(): Promise<Answer> {
    return this.at.request(PROFILE, {}, { token: this.accessToken })
  }

  /** Keeps the cookie and the access token that come back. */
  async refresh(): Promise<Answer> {
    const answer = await this.#send(REFRESH)
    this.accessToken = answer.data?.refresh.tokens?.accessToken ?? this.accessToken
    return answer
  }

  logout(): Promise<Answer> {
    return this.#send(LOGOUT)
  }

  async #send(query: string): Promise<Answer> {
    const headers = { origin, cookie: `${cookieName}=${this.cookie}` }
    const answer = await this.at.request(query, {}, { headers })
    this.cookie = cookieSetBy(answer) ?? this.cookie
    return answer
  }
}

/** The cookie as an answer sets it, empty where it takes it away; undefined where it says nothing. */
const cookieSetBy = ({ headers }: Answer): string | undefined =>
  headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1)
    .split(';', 1)[0]
