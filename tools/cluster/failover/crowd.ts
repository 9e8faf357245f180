import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from './ask.ts'
import { type HonestClient, login, register } from './honest-client.ts'

type Kind = 'register' | 'refresh' | 'login' | 'logout' | 'profile'

/** The sequence of operations: four of five are registrations or refreshes, together a hundred per second. */
const turns: readonly Kind[] = [
  ...(['register', 'refresh', 'register', 'refresh', 'login'] as const),
  ...(['register', 'refresh', 'register', 'refresh', 'profile'] as const),
  ...(['register', 'refresh', 'register', 'refresh', 'login'] as const),
  ...(['register', 'refresh', 'register', 'refresh', 'logout'] as const),
]
const perSecond = 125
/** How many sessions are refreshed over and over; the others rest, and must be there afterwards all the same. */
const chains = 60

/** One operation and its outcome. Times are from `Date.now()`. */
export interface Asked {
  readonly kind: Kind
  readonly replica: string
  readonly sentAt: number
  readonly answeredAt: number
  /** `acknowledged`, or the reason why not. */
  readonly outcome: string
}

export const acknowledged = 'acknowledged'

/** Many users on replicas in turn, who register, sign in, refresh and sign out. Records all responses. */
export class Crowd {
  /** Emails whose registration was acknowledged. */
  readonly accounts: string[] = []
  readonly clients: HonestClient[] = []
  readonly asked: Asked[] = []
  readonly #replicas: readonly string[]
  readonly #name: string
  readonly #underWay = new Set<Promise<void>>()
  #goesOn = false
  #running: Promise<void> | undefined

  /** @param name distinguishes the email addresses of different crowds */
  constructor(replicas: readonly string[], name: string) {
    this.#replicas = replicas
    this.#name = name
  }

  start(): void {
    this.#goesOn = true
    this.#running = this.#run()
  }

  /** Resolves when all requests have a response or have failed. */
  async stop(): Promise<void> {
    this.#goesOn = false
    await this.#running
    await Promise.all(this.#underWay)
  }

  /** Number of acknowledged rotations. */
  get rotations(): number {
    return this.asked.filter(({ kind, outcome }) => kind === 'refresh' && outcome === acknowledged).length
  }

  /** When every replica had acknowledged a write sent after `moment`; undefined before that. */
  servedSince(moment: number): number | undefined {
    const firsts = this.#replicas.map((replica) =>
      this.asked.find((one) => one.replica === replica && one.sentAt > moment && isAcknowledgedWrite(one)),
    )
    if (firsts.includes(undefined)) return undefined
    return Math.max(...firsts.map((first) => first?.answeredAt ?? 0))
  }

  /** Counts of all outcomes other than an acknowledgement. */
  refusals(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { outcome } of this.asked)
      if (outcome !== acknowledged) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    return counts
  }

  async #run(): Promise<void> {
    const startedAt = performance.now()
    for (let index = 0; this.#goesOn; index++) {
      await delay(Math.max(0, startedAt + (index * 1000) / perSecond - performance.now()))
      const kind = turns[index % turns.length] ?? 'register'
      const replica = this.#replicas[index % this.#replicas.length] ?? ''
      const asking = this.#ask(kind, replica, index)
      this.#underWay.add(asking)
      void asking.finally(() => this.#underWay.delete(asking))
    }
  }

  async #ask(kind: Kind, replica: string, index: number): Promise<void> {
    const sentAt = Date.now()
    const answer = await this.#answerTo(kind, replica, index)
    if (answer === undefined) return
    this.asked.push({ kind, replica, sentAt, answeredAt: Date.now(), outcome: outcomeOf(kind, answer) })
  }

  /** @returns undefined if there is no user yet who could send it */
  #answerTo(kind: Kind, replica: string, index: number): Promise<Answer | undefined> {
    switch (kind) {
      case 'register':
        return this.#register(replica, `${this.#name}-${index}@example.org`)
      case 'login':
        return this.#login(replica)
      case 'refresh':
        return this.#as(anyOf(this.clients.slice(0, chains).filter(isFree)), (client) =>
          client.refresh(replica),
        )
      case 'logout':
        return this.#as(anyOf(this.clients.slice(chains).filter(isFree)), (client) => client.logout(replica))
      case 'profile':
        return this.#as(anyOf(this.clients.slice(0, chains).filter(isFree)), (client) =>
          client.profile(replica),
        )
    }
  }

  async #register(replica: string, email: string): Promise<Answer> {
    const { answer, client } = await register(replica, email)
    if (client === undefined) return answer
    this.accounts.push(email)
    this.clients.push(client)
    return answer
  }

  async #login(replica: string): Promise<Answer | undefined> {
    const email = anyOf(this.accounts)
    if (email === undefined) return undefined
    const { answer, client } = await login(replica, email)
    if (client !== undefined) this.clients.push(client)
    return answer
  }

  async #as(
    client: HonestClient | undefined,
    work: (client: HonestClient) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    if (client === undefined) return undefined
    client.busy = true
    try {
      return await work(client)
    } finally {
      client.busy = false
    }
  }
}

const isFree = ({ busy, endedWith, leaving }: HonestClient): boolean =>
  !busy && endedWith === undefined && leaving === 'no'

const isAcknowledgedWrite = ({ kind, outcome }: Asked): boolean =>
  outcome === acknowledged && (kind === 'register' || kind === 'refresh')

const anyOf = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)]

const good: Readonly<Record<Kind, string | undefined>> = {
  register: 'Authenticated',
  login: 'Authenticated',
  refresh: 'Refreshed',
  logout: undefined,
  profile: undefined,
}

function outcomeOf(kind: Kind, { status, data, code }: Answer): string {
  if (status === undefined) return 'no answer'
  const result = data?.[kind]
  if (!result) return `${status} ${code}`
  return result.__typename === good[kind] ? acknowledged : `${kind}: ${result.__typename}`
}
