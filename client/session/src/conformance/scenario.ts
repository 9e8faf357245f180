import { randomUUID } from 'node:crypto'
import { FakeBrowser } from '../testing/fake-browser.ts'
import type { ClientUnderTest, OpenClient } from './client-under-test.ts'
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

/** What one scenario has to work with: a signed-in client, the proxy before its server, and a browser for more tabs. */
export class Stage {
  readonly proxy: FaultProxy
  readonly client: OpenClient
  readonly user: StageUser
  readonly #tab: () => Promise<OpenClient>
  readonly #open: OpenClient[]

  constructor(proxy: FaultProxy, client: OpenClient, user: StageUser, tab: () => Promise<OpenClient>) {
    this.proxy = proxy
    this.client = client
    this.user = user
    this.#open = [client]
    this.#tab = tab
  }

  /** One more tab of the same browser. */
  async tab(): Promise<OpenClient> {
    const tab = await this.#tab()
    this.#open.push(tab)
    return tab
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

/** Builds the stage: a user of its own, so that scenarios can run side by side. */
export async function stageFor(subject: ClientUnderTest, target: string): Promise<Stage> {
  const email = `conformance-${randomUUID()}@example.org`
  const user = new StageUser()
  await register(target, email, user.password)
  const proxy = new FaultProxy(target)
  const endpoint = await proxy.listen()
  const browser = new FakeBrowser()
  const open = () => {
    const { storage, locks, channel } = browser.tab()
    return subject.open(endpoint, { storage, locks, channel, askUser: user.ask })
  }
  const client = await open()
  await client.signIn(email, user.password)
  // The proxy has to have seen the token to be able to call it expired.
  await client.run(PROFILE)
  proxy.forgetCounts()
  return new Stage(proxy, client, user, open)
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
