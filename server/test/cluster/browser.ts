import { type Answer, type GraphqlCaller, LOGIN, PROFILE, REFRESH } from '../../src/testing/visitor.ts'
import { CookieJar } from '../session-library/cookie-jar.ts'

/** A user in a browser: the refresh token is in a cookie, the access token in the page. */
export class Browser {
  readonly #at: GraphqlCaller
  readonly #jar: CookieJar
  accessToken: string | undefined

  constructor(at: GraphqlCaller, origin: string) {
    this.#at = at
    this.#jar = new CookieJar(origin)
  }

  /** Headers of a request for a page. */
  get headers(): Headers {
    return this.#jar.headers({})
  }

  async login({ email, password }: { email: string; password: string }): Promise<Answer> {
    return this.#keep(await this.request(LOGIN, { input: { email, password, delivery: 'COOKIE' } }), 'login')
  }

  /** Refreshes with the cookie. */
  async refresh(): Promise<Answer> {
    return this.#keep(await this.request(REFRESH), 'refresh')
  }

  profile(): Promise<Answer> {
    return this.request(PROFILE)
  }

  async request(query: string, variables: object = {}): Promise<Answer> {
    const headers = Object.fromEntries(this.headers)
    const answer = await this.#at.request(query, variables, { token: this.accessToken, headers })
    this.#jar.keep(answer)
    return answer
  }

  #keep(answer: Answer, field: string): Answer {
    this.accessToken = answer.data?.[field].tokens?.accessToken ?? this.accessToken
    return answer
  }
}
