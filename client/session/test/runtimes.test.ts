import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { AuthSession, type Credential, type Fetch, memoryStorage } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange } from '@gatehouse/session/apollo'
import { RefreshServer, settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execute, failureOf, PROFILE, profileOf, World } from './world.ts'

/** What an older browser or another runtime does not have. A name with dots is a property of an object. */
const ABSENT = [
  'AbortSignal.timeout',
  'AbortSignal.any',
  'AbortSignal.abort',
  'AbortSignal.prototype.throwIfAborted',
  'AbortSignal.prototype.reason',
  'Array.prototype.at',
  'Array.prototype.findLast',
  'Array.prototype.toSorted',
  'BroadcastChannel',
  'DOMException',
  'FinalizationRegistry',
  'Headers',
  'MessageChannel',
  'Object.groupBy',
  'Promise.any',
  'Promise.try',
  'Promise.withResolvers',
  'Request',
  'Response',
  'Symbol.asyncIterator',
  'TextEncoder',
  'URL.canParse',
  'URL.parse',
  'WeakRef',
  'btoa',
  'crypto',
  'navigator',
  'performance',
  'requestIdleCallback',
  'scheduler',
  'structuredClone',
]

/** What Apollo Client 4, or the test runner, cannot do without: taken away where neither has a part. */
const NEEDED_BY_APOLLO = [
  'Object.fromEntries',
  'Object.hasOwn',
  'String.prototype.replaceAll',
  'queueMicrotask',
]

let restore: Array<() => void>
beforeEach(() => {
  restore = []
})
const putBack = () => {
  for (const undo of restore.splice(0).reverse()) undo()
}
afterEach(putBack)

function replace(holder: object, name: string, descriptor: PropertyDescriptor | undefined): void {
  const own = Object.getOwnPropertyDescriptor(holder, name)
  if (own?.configurable === false) throw new Error(`${name} cannot be taken away.`)
  restore.push(() => {
    Reflect.deleteProperty(holder, name)
    if (own) Object.defineProperty(holder, name, own)
  })
  Reflect.deleteProperty(holder, name)
  if (descriptor) Object.defineProperty(holder, name, { configurable: true, ...descriptor })
}

function remove(path: string): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let holder: unknown = globalThis
  for (const name of names) holder = Reflect.get(Object(holder), name)
  if (last !== 'asyncIterator') replace(Object(holder), last, undefined)
}

const endpoint = 'https://api.example.org/graphql'

interface Day {
  readonly absent?: readonly string[]
  readonly transport?: (send: Fetch) => Fetch
  /** The session alone, without Apollo Client. */
  readonly alone?: boolean
}

const credentialOf = (session: AuthSession, refused?: Credential) =>
  new Promise<Credential | undefined>((resolve, reject) => {
    session.authorize((error, credential) => (error ? reject(error) : resolve(credential)), refused)
  })

/** Uses the session twice; the second time its access token is refused. */
async function useAlone(session: AuthSession, server: RefreshServer) {
  const first = await credentialOf(session)
  const second = await credentialOf(session, first)
  const userOf = (credential?: Credential) => Object(server.sessions.admit(credential?.accessToken)).userId
  return [userOf(first), userOf(second)]
}

async function useThroughApollo(session: AuthSession, server: RefreshServer) {
  const http = new HttpLink({ uri: endpoint, fetch: server.transport() })
  const link = ApolloLink.from([new AuthLink({ session }), http])
  const client = new ApolloClient({ cache: new InMemoryCache(), link })
  clearStoreOnChange(session, client)
  const first = await profileOf(client)
  server.sessions.forgetAccessTokens()
  return [first, await profileOf(client)]
}

/** What an application does in a day, on the machine's own clock. */
async function aDay({ absent = [], transport = (send) => send, alone = false }: Day) {
  for (const name of absent) remove(name)
  const server = new RefreshServer({ now: () => Date.now(), accessTokenTtlSeconds: 60 })
  const storage = memoryStorage()
  const session = new AuthSession({ mode: 'token', endpoint, storage, fetch: transport(server.fetch) })
  await session.start()
  await session.signedIn(server.signIn('alice'))
  const users = await (alone ? useAlone : useThroughApollo)(session, server)
  const refreshes = server.applied.refresh
  const { serverConfirmed } = await session.signOut()
  const stored = String(await storage.getItem('gatehouse.default'))
  const { status } = session.snapshot
  session.dispose()
  putBack()
  return { users, refreshes, serverConfirmed, stored, status }
}

async function expectADay(options: Day = {}): Promise<void> {
  const { stored, ...day } = await aDay(options)
  expect(day).toEqual({
    users: ['alice', 'alice'],
    refreshes: 1,
    serverConfirmed: true,
    status: 'signedOut',
  })
  expect(JSON.parse(stored)).toMatchObject({ signedIn: false })
  expect(stored).not.toMatch(/access\.|refresh\./)
}

describe('F51 what a runtime lacks', () => {
  it('F51 sign-in, refresh and sign-out work with everything in its place', async () => {
    await expectADay()
  })

  it.each(ABSENT)('F51 no %s: signs in, refreshes, signs out, and leaves no token', async (name) => {
    await expectADay({ absent: [name] })
  })

  it.each(NEEDED_BY_APOLLO)('F51 no %s: the session alone does without', async (name) => {
    await expectADay({ absent: [name], alone: true })
  })

  it('F51 none of them at once', async () => {
    await expectADay({ absent: ABSENT })
    await expectADay({ absent: [...ABSENT, ...NEEDED_BY_APOLLO], alone: true })
  })

  it('F51 a signal without `reason` still ends its operation with an AbortError', async () => {
    const world = new World()
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.fault('refresh', 'hang')
    const stop = new AbortController()
    const context = { fetchOptions: { signal: stop.signal }, queryDeduplication: false }
    const waiting = failureOf(tab.client.query({ query: PROFILE, context, fetchPolicy: 'network-only' }))
    await settled()
    remove('AbortSignal.prototype.reason')
    stop.abort()
    expect(await waiting).toMatchObject({ name: 'AbortError' })
    world.dispose()
  })

  it('F51 a sign-out leaves no token though the request throws at once', async () => {
    const world = new World()
    const tab = await world.signedIn('alice', {
      fetch: () => {
        throw new TypeError('not here')
      },
    })
    expect(await tab.session.signOut()).toEqual({ serverConfirmed: false })
    expect(await world.browser.storage.getItem('gatehouse.default')).not.toMatch(/access\.|refresh\./)
    expect(tab.session.snapshot.status).toBe('signedOut')
    world.dispose()
  })
})

/** React Native's own as of 0.85, as far as the link is concerned: given a base, it puts it before what is in capitals, too. */
class NativeURL {
  readonly href: string
  constructor(url: string, base?: string) {
    const isAbsolute = /^https?:\/\/[a-z\d.-]+(:\d+)?([/?#]\S*)?$/.test(url)
    this.href =
      base === undefined || isAbsolute ? url : `${base.replace(/\/$/, '')}/${url.replace(/^\//, '')}`
  }
  get origin(): string {
    throw new Error('URL.origin is not implemented')
  }
}

class NullOriginURL extends NativeURL {
  override get origin(): string {
    return 'null'
  }
}

const tokenSentTo = async (to: string, uri = endpoint, origins?: readonly string[]) => {
  const world = new World()
  const tab = await world.signedIn()
  const http = new HttpLink({ uri: to, fetch: world.transport() })
  const context = new ApolloLink((operation, forward) => {
    operation.setContext({ uri: to })
    return forward(operation)
  })
  const link = ApolloLink.from([
    context,
    new AuthLink({ session: tab.session, uri, ...(origins && { origins }) }),
    http,
  ])
  await execute(tab.session, link, PROFILE).catch(() => {})
  world.dispose()
  return world.server.bearers.at(-1)?.token !== undefined
}

describe('F51 where the token goes', () => {
  it.each([
    ['throws', NativeURL],
    ['is "null"', NullOriginURL],
  ])('F51 a `URL.origin` that %s: to its own origin, and no other', async (_, URL) => {
    replace(globalThis, 'URL', { value: URL })
    await expectADay()
    replace(globalThis, 'URL', { value: URL })
    expect(await tokenSentTo(endpoint)).toBe(true)
    expect(await tokenSentTo('https://elsewhere.example/graphql')).toBe(false)
    expect(await tokenSentTo('https://api.example.org.evil.example/graphql')).toBe(false)
    expect(await tokenSentTo('http://api.example.org/graphql')).toBe(false)
    expect(await tokenSentTo('https://api.example.org\\@evil.example/graphql')).toBe(false)
    expect(await tokenSentTo('https://API.example.org/graphql', 'https://API.example.org/graphql')).toBe(true)
    expect(await tokenSentTo('https://EVIL.example/graphql', 'https://API.example.org/graphql')).toBe(false)
  })

  it.each([
    ['capacitor://localhost/graphql', 'capacitor://elsewhere/graphql'],
    ['tauri://localhost/graphql', 'tauri://localhost.evil/graphql'],
    ['app://one/graphql', 'app://two/graphql'],
  ])('F51 %s and %s are two origins, though both are "null"', async (own, other) => {
    expect(await tokenSentTo(own, own)).toBe(true)
    expect(await tokenSentTo(other, own)).toBe(false)
  })

  it.each([
    'https://evil.example/graphql',
    '//evil.example/graphql',
    '/\\evil.example/graphql',
    'ht\ntps://evil.example/graphql',
    ' https://evil.example/graphql',
    'https:evil.example/graphql',
    'https://api.example.org@evil.example/graphql',
    'https://evil.example\\@api.example.org/graphql',
    'https://api.example.org:8443/graphql',
    'data:text/plain,/graphql',
    'http://[',
  ])('F37 no token for %j', async (to) => {
    expect(await tokenSentTo(to)).toBe(false)
  })

  it.each(['https://API.example.org/other', 'https://api.example.org:443/graphql', endpoint])(
    'F37 a token for %j, which is the same origin',
    async (to) => {
      expect(await tokenSentTo(to)).toBe(true)
    },
  )

  it('F37 allowed origins may be written with a slash, a port or capitals', async () => {
    for (const origin of [
      'https://api.example.org/',
      'https://api.example.org:443',
      'HTTPS://API.example.org',
    ])
      expect(await tokenSentTo(endpoint, 'https://cdn.example/graphql', [origin])).toBe(true)
    expect(await tokenSentTo(endpoint, endpoint, [])).toBe(false)
  })
})

describe('F53 a `fetch` that throws on `credentials`', () => {
  const worker =
    (send: Fetch): Fetch =>
    (url, init) => {
      if ('credentials' in init) throw new Error("The 'credentials' field is not implemented.")
      return send(url, init)
    }

  it('F53 does in token mode, which has no use for the field', async () => {
    await expectADay({ transport: worker })
  })
})
