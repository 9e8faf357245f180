import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { AuthSession, type AuthSessionOptions, type SessionEvent } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange } from '@gatehouse/session/apollo'
import { FakeBrowser, FakeClock } from '@gatehouse/session/testing'
import { goodPassword, LOGIN, PROFILE } from '../../src/testing/visitor.ts'
import { CookieJar } from './cookie-jar.ts'
import { type AnswerType, UnreliableNetwork } from './unreliable-network.ts'

export interface DeviceOptions {
  readonly mode: 'cookie' | 'token'
  /** Whether tabs can coordinate through Web Locks and channels. True by default. */
  readonly together?: boolean
  readonly refusalType?: AnswerType
  /** Asks the user to confirm. */
  readonly confirm?: NonNullable<AuthSessionOptions['confirm']>
}

export interface Account {
  readonly id: string
  readonly email: string
}

/** One page or process with its Apollo Client. */
export interface Tab {
  readonly session: AuthSession
  readonly events: SessionEvent[]
  /** The reason of each sign-out. */
  readonly signOuts: unknown[]
  profileId(): Promise<string>
  firstName(): Promise<string>
  /** Returns the account's current first name. */
  rename(firstName: string): Promise<string>
  /** Replaces the recovery codes, which needs a recent proof. Returns how many there are. */
  renewCodes(): Promise<number>
  signIn(account: Account): Promise<void>
}

const loginWith = gql(LOGIN.replace('mutation', 'mutation Login'))
const profile = gql(`query Profile ${PROFILE}`)
const rename = gql`mutation Rename($firstName: String!) {
  updateProfile(input: { firstName: $firstName }) { ... on ProfileUpdated { user { id firstName } } } }`

const renewCodes = gql`mutation RenewCodes { renewRecoveryCodes { codes } }`

/** How long a user waits at a spinner. */
const PATIENCE_MS = 30_000

/** The longest timeout of the library. */
const LONGEST_WAIT_MS = 120_000

/**
 * A browser with tabs (or a process, with one) as in an application: this library, Apollo Client, HTTP to the real
 * server.
 */
export class Device {
  readonly clock = new FakeClock()
  readonly jar = new CookieJar()
  readonly network: UnreliableNetwork
  readonly tabs: Tab[] = []
  readonly #browser = new FakeBrowser()
  readonly #endpoint: string
  readonly #options: DeviceOptions

  constructor(url: string, options: DeviceOptions) {
    this.#endpoint = `${url}/graphql`
    this.#options = options
    this.network = new UnreliableNetwork(this.jar, options.refusalType)
  }

  /** Opens another tab; resolves once it knows who is signed in. */
  async open(): Promise<Tab> {
    const events: SessionEvent[] = []
    const session = this.#session(events)
    const tab = { session, events, signOuts: signOutsOf(session), ...this.#operations(session) }
    this.tabs.push(tab)
    await session.start()
    return tab
  }

  /** A tab in which `account` has signed in. */
  async signedIn(account: Account): Promise<Tab> {
    const tab = await this.open()
    await tab.signIn(account)
    return tab
  }

  /** Lets time pass for this device alone until nothing waits for the network. */
  async settle(): Promise<void> {
    const begun = this.clock.monotonic()
    await this.network.quiet()
    while (this.network.waiting > 0) {
      if (this.clock.monotonic() > begun + LONGEST_WAIT_MS) throw new Error('An operation never completes.')
      await this.clock.advance(5_000)
      await this.network.quiet()
    }
  }

  /** Waits for a promise while time passes for this device alone, and only while it does not wait for the network. */
  async whileTimePasses<T>(promise: Promise<T>): Promise<T> {
    let isOver = false
    const over = () => {
      isOver = true
    }
    promise.then(over, over)
    while (!isOver) {
      await this.network.quiet()
      await this.clock.advance(1_000)
    }
    return promise
  }

  close(): void {
    for (const { session } of this.tabs) session.dispose()
  }

  #session(events: SessionEvent[]): AuthSession {
    const { mode, together = true, confirm } = this.#options
    const { locks, channel, storage } = this.#browser.tab()
    return new AuthSession({
      mode,
      endpoint: this.#endpoint,
      storage,
      locks: together ? locks : null,
      channel: together ? channel : null,
      page: null,
      clock: this.clock,
      fetch: this.network.fetch,
      ...(confirm && { confirm }),
      onEvent: (event) => events.push(event),
    })
  }

  #operations(session: AuthSession): Omit<Tab, 'session' | 'events' | 'signOuts'> {
    const http = new HttpLink({ uri: this.#endpoint, fetch: this.network.fetch })
    const link = ApolloLink.from([new AuthLink({ session }), http])
    const client = new ApolloClient({ cache: new InMemoryCache(), link })
    clearStoreOnChange(session, client)
    const read = () =>
      this.#patiently(async (context) => {
        const { data } = await client.query<{ profile: { id: string; firstName: string } }>({
          query: profile,
          fetchPolicy: 'network-only',
          context,
        })
        return data?.profile
      })
    return {
      profileId: async () => (await read())?.id ?? '',
      firstName: async () => (await read())?.firstName ?? '',
      rename: (firstName) =>
        this.#patiently(async (context) => {
          const { data } = await client.mutate<{ updateProfile: { user: { firstName: string } } }>({
            mutation: rename,
            variables: { firstName },
            context,
          })
          return data?.updateProfile.user.firstName ?? ''
        }),
      // A user is as slow as they like.
      renewCodes: async () => {
        const { data } = await client.mutate<{ renewRecoveryCodes: { codes: string[] } }>({
          mutation: renewCodes,
        })
        return data?.renewRecoveryCodes.codes.length ?? 0
      },
      signIn: (account) => this.#signIn(client, session, account),
    }
  }

  async #signIn(client: ApolloClient, session: AuthSession, { email }: Account): Promise<void> {
    const delivery = this.#options.mode === 'cookie' ? 'COOKIE' : 'BODY'
    const { data } = await client.mutate<LoginData>({
      mutation: loginWith,
      variables: { input: { email, password: goodPassword, delivery } },
      context: { auth: 'skip' },
    })
    if (!data) throw new Error('No answer to the sign-in.')
    const { user, session: opened, tokens } = data.login
    await session.signedIn({ ...tokens, userId: user.id, sessionId: opened.id })
  }

  async #patiently<T>(operation: (context: object) => Promise<T>): Promise<T> {
    const giveUp = new AbortController()
    const relax = this.clock.after(PATIENCE_MS, () =>
      giveUp.abort(new DOMException('Too long.', 'TimeoutError')),
    )
    try {
      return await operation({ queryDeduplication: false, fetchOptions: { signal: giveUp.signal } })
    } finally {
      relax()
      giveUp.abort()
    }
  }
}

interface LoginData {
  readonly login: {
    readonly user: { readonly id: string }
    readonly session: { readonly id: string }
    readonly tokens: {
      readonly accessToken: string
      readonly accessTokenExpiresIn: number
      readonly refreshToken: string | null
    }
  }
}

function signOutsOf(session: AuthSession): unknown[] {
  const reasons: unknown[] = []
  let { status } = session.snapshot
  session.subscribe(() => {
    const before = status
    const { snapshot } = session
    status = snapshot.status
    if (status === 'signedOut' && before !== status) reasons.push(snapshot.reason)
  })
  return reasons
}
