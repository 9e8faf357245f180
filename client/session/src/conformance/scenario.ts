import { randomUUID } from 'node:crypto'
import { FakeBrowser } from '../testing/fake-browser.ts'
import type { ClientUnderTest, FormerToken, OpenClient } from './client-under-test.ts'
import { FaultProxy } from './fault-proxy.ts'
import { PROFILE, REGISTER, UPDATE, VERIFY } from './operations.ts'

/** The person in front of the client. */
export class StageUser {
  readonly password = `${randomUUID()} Quince`
  /** How often the client asked for a confirmation. */
  asked = 0
  /** What to do each time. Default: the right password. */
  answer: (time: number) => Promise<string | undefined> = async () => this.password

  readonly ask = (): Promise<string | undefined> => {
    this.asked += 1
    return this.answer(this.asked)
  }
}

/** A browser in which the former client was used. */
export interface FormerBrowser {
  /** Opens a tab with the client under test. */
  tab(): Promise<OpenClient>
  hasToken(): boolean
}

type OpenTab = (browser: FakeBrowser, formerToken?: FormerToken) => Promise<OpenClient>

/** What one scenario has to work with: a signed-in client, the proxy before its server, and a browser for more tabs. */
export class Stage {
  readonly proxy: FaultProxy
  readonly client: OpenClient
  readonly user: StageUser
  readonly #browser: FakeBrowser
  readonly #tab: OpenTab
  readonly #open: OpenClient[]

  constructor(
    proxy: FaultProxy,
    { client, user, browser }: { client: OpenClient; user: StageUser; browser: FakeBrowser },
    tab: OpenTab,
  ) {
    this.proxy = proxy
    this.client = client
    this.user = user
    this.#browser = browser
    this.#open = [client]
    this.#tab = tab
  }

  /** One more tab of the same browser. */
  async tab(): Promise<OpenClient> {
    return this.#opened(await this.#tab(this.#browser))
  }

  /** Another browser, with this refresh token of a former service. */
  formerBrowser(token: string): FormerBrowser {
    const browser = new FakeBrowser()
    let left: string | undefined = token
    const formerToken: FormerToken = {
      get: () => left,
      forget: () => {
        left = undefined
      },
    }
    return {
      tab: async () => this.#opened(await this.#tab(browser, formerToken)),
      hasToken: () => left !== undefined,
    }
  }

  #opened(client: OpenClient): OpenClient {
    this.#open.push(client)
    return client
  }

  get refreshes(): number {
    return this.proxy.arrived.refresh ?? 0
  }

  query(client = this.client, signal?: AbortSignal): Promise<unknown> {
    return client.run(PROFILE, {}, signal)
  }

  mutate(client = this.client): Promise<unknown> {
    return client.run(UPDATE, { input: { phone: null } })
  }

  verify(): Promise<unknown> {
    return this.client.run(VERIFY)
  }

  close(): void {
    for (const client of this.#open) client.close()
    this.proxy.close()
  }
}

/** Of the stage's user, at the former service. */
export const formerToken = 'a refresh token of the former service'

/** Builds the stage: a user of its own, so that scenarios can run side by side. */
export async function stageFor(subject: ClientUnderTest, target: string): Promise<Stage> {
  const email = `conformance-${randomUUID()}@example.org`
  const user = new StageUser()
  await register(target, email, user.password)
  const proxy = new FaultProxy(target)
  const endpoint = await proxy.listen()
  const browser = new FakeBrowser()
  const open: OpenTab = (opener, left) => {
    const { storage, locks, channel } = opener.tab()
    const former = left && { formerToken: left }
    return subject.open(endpoint, { storage, locks, channel, askUser: user.ask, ...former })
  }
  const client = await open(browser)
  await client.signIn(email, user.password)
  // The proxy has to have seen the token to be able to call it expired.
  await client.run(PROFILE)
  proxy.forgetCounts()
  proxy.formerTokens.issue(formerToken, { email, password: user.password })
  return new Stage(proxy, { client, user, browser }, open)
}

async function register(target: string, email: string, password: string): Promise<void> {
  const input = { email, password, passwordConfirmation: password, firstName: 'Con', lastName: 'Formance' }
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'apollo-require-preflight': 'true' },
    body: JSON.stringify({ query: REGISTER, variables: { input } }),
  })
  const text = await response.text()
  if (!text.includes('"Authenticated"')) throw new Error(`The server does not register accounts: ${text}`)
}

/** Resolves to the outcome of the promise, or to `pending` after `ms` milliseconds. */
export async function within(ms: number, promise: Promise<unknown>): Promise<'ok' | 'failed' | 'pending'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const bound = new Promise<'pending'>((resolve) => {
    timer = setTimeout(() => resolve('pending'), ms)
  })
  const outcome = promise.then(
    () => 'ok' as const,
    () => 'failed' as const,
  )
  return Promise.race([outcome, bound]).finally(() => clearTimeout(timer))
}

/** Asks again until it works, as a person would, for at most so many milliseconds. */
export async function eventually(ms: number, ask: () => Promise<unknown>): Promise<boolean> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    if ((await within(end - performance.now(), ask())) === 'ok') return true
    await pause(200)
  }
  return false
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Throws what a result table can show. */
export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
