import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { AuthSession, type AuthSessionOptions, type SessionEvent } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange } from '@gatehouse/session/apollo'
import type { RefreshServerOptions } from '@gatehouse/session/testing'
import {
  type CookieJar,
  FakeBrowser,
  FakeClock,
  type FakePage,
  type FakeSession,
  RefreshServer,
} from '@gatehouse/session/testing'
import type { DocumentNode } from 'graphql'
import { lastValueFrom, toArray } from 'rxjs'

export const PROFILE = gql`query Profile { profile { id } }`
export const PING = gql`query Ping { ping }`
export const ADD_NOTE = gql`mutation AddNote($text: String) { addNote(text: $text) { by text } }`
/** Needs a confirmation that is not older than ten minutes. */
export const ADD_SECRET = gql`mutation AddSecret($text: String) { addSecret(text: $text) { by text } }`

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** Seconds an access token lasts in these tests. */
export const TTL = 180

export interface Tab {
  readonly session: AuthSession
  readonly client: ApolloClient
  readonly page: FakePage
  readonly events: SessionEvent[]
  readonly errors: unknown[]
  profile(): Promise<string>
  addNote(text?: string): Promise<unknown>
  addSecret(text?: string): Promise<unknown>
}

/** One server, one browser, one clock; as many tabs as a test opens. */
export class World {
  readonly clock = new FakeClock()
  readonly server: RefreshServer
  readonly browser = new FakeBrowser()
  readonly cookies: CookieJar = { refreshToken: undefined, blocked: false }
  readonly #open: AuthSession[] = []

  constructor(options: Partial<RefreshServerOptions> = {}) {
    this.server = new RefreshServer({
      now: this.clock.monotonic,
      wait: (ms) => new Promise((resolve) => this.clock.after(ms, resolve)),
      accessTokenTtlSeconds: TTL,
      ...options,
    })
  }

  /** A new tab whose session has not started. */
  tab(options: Partial<AuthSessionOptions> = {}, between: ApolloLink[] = []): Tab {
    const events: SessionEvent[] = []
    const errors: unknown[] = []
    const parts = this.browser.tab()
    const fetch = this.server.browser(this.cookies)
    const session = new AuthSession({
      mode: 'token',
      endpoint: '/graphql',
      clock: this.clock,
      random: () => 1,
      fetch,
      ...parts,
      onEvent: (event) => events.push(event),
      onError: (error) => errors.push(error),
      ...options,
    })
    this.#open.push(session)
    const client = this.client(session, between)
    clearStoreOnChange(session, client)
    return {
      session,
      client,
      page: parts.page,
      events,
      errors,
      profile: () => profileOf(client),
      addNote: async (text = 'note') =>
        (await client.mutate({ mutation: ADD_NOTE, variables: { text } })).data,
      addSecret: async (text = 'secret') =>
        (await client.mutate({ mutation: ADD_SECRET, variables: { text } })).data,
    }
  }

  client(session: AuthSession, between: ApolloLink[] = []): ApolloClient {
    return new ApolloClient({ cache: new InMemoryCache(), link: this.chain(session, between) })
  }

  chain(session: AuthSession, between: ApolloLink[] = []): ApolloLink {
    const http = new HttpLink({ uri: '/graphql', fetch: this.transport() })
    return ApolloLink.from([new AuthLink({ session }), ...between, http])
  }

  /** The server as a global `fetch`, for Apollo's links. */
  transport(): typeof fetch {
    return this.server.transport(this.cookies)
  }

  /** A new tab in which a user has signed in. */
  async signedIn(userId = 'alice', options: Partial<AuthSessionOptions> = {}): Promise<Tab> {
    const tab = this.tab(options)
    await tab.session.start()
    await this.signIn(tab, userId, options.mode)
    return tab
  }

  /** A user signs in; with `again`, an open session gets new tokens instead, as after a change of password. */
  async signIn(
    { session }: Tab,
    userId: string,
    mode: AuthSessionOptions['mode'] = 'token',
    again?: FakeSession,
  ): Promise<void> {
    const { server, cookies } = this
    if (again) await session.signedIn(server.sessions.tokensOf(again))
    else
      await session.signedIn(
        mode === 'token' ? server.signIn(userId) : server.signInByCookie(userId, cookies),
      )
  }

  get refreshes(): number {
    return this.server.arrived.refresh ?? 0
  }

  /** The access token runs out; the page is hidden meanwhile, so that nothing is fetched ahead of time. */
  async expire(...tabs: Tab[]): Promise<void> {
    for (const { page } of tabs) page.hide()
    await this.clock.advance(TTL * 1000 + 1)
    for (const { page } of tabs) page.hidden = false
  }

  dispose(): void {
    for (const session of this.#open) session.dispose()
  }
}

export async function profileOf(client: ApolloClient): Promise<string> {
  const { data } = await client.query<{ profile: { id: string } }>({
    query: PROFILE,
    fetchPolicy: 'network-only',
  })
  if (!data) throw new Error('No data.')
  return data.profile.id
}

/** What a promise fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('It did not fail.')
}

/** Runs one operation through AuthLink and a link in place of the server; all its results. */
export async function execute(
  session: AuthSession,
  terminating: ApolloLink,
  query: DocumentNode,
  variables: Record<string, unknown> = {},
): Promise<ApolloLink.Result[]> {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.empty() })
  const link = terminating.right ? terminating : ApolloLink.from([new AuthLink({ session }), terminating])
  return lastValueFrom(ApolloLink.execute(link, { query, variables }, { client }).pipe(toArray()))
}

/** Subscribes to one operation. */
export function observe(
  link: ApolloLink,
  client: ApolloClient,
  query: DocumentNode,
  context: object = {},
  variables = {},
) {
  const results = ApolloLink.execute(link, { query, variables, context: { ...context } }, { client })
  let settle:
    | { resolve: (results: ApolloLink.Result[]) => void; reject: (error: unknown) => void }
    | undefined
  const result = new Promise<ApolloLink.Result[]>((resolve, reject) => {
    settle = { resolve, reject }
  })
  result.catch(() => {})
  const all: ApolloLink.Result[] = []
  const subscription = results.subscribe({
    next: (each) => all.push(each),
    error: (error) => settle?.reject(error),
    complete: () => settle?.resolve(all),
  })
  return { result, all, unsubscribe: () => subscription.unsubscribe() }
}
