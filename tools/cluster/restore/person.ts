/** The default origin of the server's pages unless `PUBLIC_URL` is set. */
const origin = 'http://localhost:4000'
const cookieName = 'gatehouse-refresh-4000'
export const password = 'a quiet orchard in winter'

const tokens = 'session { id } tokens { accessToken refreshToken }'
const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { __typename ... on Authenticated { ${tokens} } } }`
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { __typename ... on Authenticated { ${tokens} } } }`
const REFRESH = `mutation ($input: RefreshInput) { refresh(input: $input) {
  __typename ... on Refreshed { ${tokens} } ... on SessionEnded { reason } } }`
const LOGOUT =
  'mutation ($input: LogoutInput) { logout(input: $input) { __typename ... on LoggedOut { sessionEnded } } }'
const PROFILE = '{ profile { __typename email } }'
const AUDIT = '{ auditEvents(first: 100) { edges { node { id kind } } } }'

interface Result {
  readonly __typename: string
  readonly reason?: string
  readonly tokens?: { readonly accessToken: string; readonly refreshToken: string | null }
}

interface Body<Data> {
  readonly data?: Data
  readonly errors?: readonly { readonly extensions: { readonly code: string; readonly reason?: string } }[]
}

interface AuditLog {
  readonly auditEvents: { readonly edges: readonly { readonly node: { readonly id: string } }[] }
}

export type Delivery = 'BODY' | 'COOKIE'

/** A user with one session, on any server. */
export class Person {
  readonly email: string
  readonly delivery: Delivery
  accessToken = ''
  #refreshToken = ''

  constructor(email: string, delivery: Delivery = 'BODY') {
    this.email = email
    this.delivery = delivery
  }

  async register(url: string): Promise<string> {
    const name = { firstName: 'Ada', lastName: 'Lovelace' }
    const input = {
      email: this.email,
      password,
      passwordConfirmation: password,
      ...name,
      delivery: this.delivery,
    }
    return this.#ask(url, REGISTER, { input })
  }

  async login(url: string): Promise<string> {
    return this.#ask(url, LOGIN, { input: { email: this.email, password, delivery: this.delivery } })
  }

  /** @returns `Refreshed`, or the reason why the session ended */
  async refresh(url: string): Promise<string> {
    return this.#ask(url, REFRESH, this.#presented())
  }

  async logout(url: string): Promise<string> {
    return this.#ask(url, LOGOUT, this.#presented())
  }

  /** @returns `User`, or the reason why the request was refused */
  async profile(url: string): Promise<string> {
    return this.#ask(url, PROFILE, {})
  }

  /** The ids of the newest 100 events, newest first. */
  async auditLog(url: string): Promise<string[]> {
    const { data } = await this.#post<AuditLog>(url, AUDIT, {})
    return (data?.auditEvents.edges ?? []).map(({ node }) => node.id)
  }

  #presented(): object {
    return this.delivery === 'COOKIE' ? {} : { input: { refreshToken: this.#refreshToken } }
  }

  async #ask(url: string, query: string, variables: object): Promise<string> {
    const answer = await this.#post<Readonly<Record<string, Result>>>(url, query, variables)
    const { data = {}, errors: [error] = [] } = answer
    if (error !== undefined) return error.extensions.reason ?? error.extensions.code
    const [result] = Object.values(data)
    this.accessToken = result?.tokens?.accessToken ?? this.accessToken
    this.#refreshToken = result?.tokens?.refreshToken ?? this.#refreshToken
    return result?.reason ?? result?.__typename ?? 'nothing'
  }

  async #post<Data>(url: string, query: string, variables: object): Promise<Body<Data>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.accessToken === '' ? {} : { authorization: `Bearer ${this.accessToken}` }),
        ...(this.delivery === 'COOKIE' ? { origin, cookie: `${cookieName}=${this.#refreshToken}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    })
    const set = response.headers.getSetCookie().find((cookie) => cookie.startsWith(`${cookieName}=`))
    if (set !== undefined) this.#refreshToken = set.slice(cookieName.length + 1).split(';', 1)[0] ?? ''
    return JSON.parse(await response.text())
  }
}
