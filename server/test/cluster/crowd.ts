import { type Answer, type GraphqlCaller, Visitor } from '../../src/testing/visitor.ts'
import { pass } from '../replicas/replicas.ts'
import { Browser } from './browser.ts'
import type { Site } from './site.ts'

/** Counts of a crowd's responses. */
export interface Counts {
  asked: number
  /** Negative responses: errors, ended sessions, failed sign-ins. */
  refused: number
  /** No response from Gatehouse: broken connections, gateway timeouts. */
  failed: number
}

/** A problem of one user. */
export interface Mishap {
  readonly kind: 'refused' | 'failed'
  readonly what: string
  readonly text: string
  /** By `performance.now()`. */
  readonly askedAt: number
}

interface CrowdOptions {
  readonly people: number
  /** Pause of a user between two requests. */
  readonly restMs: number
  /** Receives every access token that a user gets; rejects to report a violation. */
  readonly onToken?: (token: string) => Promise<void>
}

/**
 * Users who send requests continuously: profiles, refreshes and sign-ins; one half by bearer token, the other by
 * cookie.
 */
export class Crowd {
  readonly counts: Counts = { asked: 0, refused: 0, failed: 0 }
  readonly mishaps: Mishap[] = []
  readonly #onToken: (token: string) => Promise<void>
  readonly #restMs: number
  #goesOn = true
  #all: Promise<void>[] = []

  /** Registers all users and starts their requests. */
  static async gather(site: Site, { people, restMs, onToken }: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(restMs, onToken ?? (async () => undefined))
    const members: Member[] = []
    // A few at a time, because hashing takes seconds and is not the subject of this test.
    while (members.length < people)
      members.push(...(await Promise.all([Member.join(site, 'bearer'), Member.join(site, 'cookie')])))
    crowd.#all = members.map((member) => crowd.#live(member))
    return crowd
  }

  private constructor(restMs: number, onToken: (token: string) => Promise<void>) {
    this.#restMs = restMs
    this.#onToken = onToken
  }

  /** Resolves when all last requests have been answered; prints the counts. */
  async disperse(title: string): Promise<void> {
    this.#goesOn = false
    await Promise.all(this.#all)
    const { asked, refused, failed } = this.counts
    process.stderr.write(`${title}: ${asked} asked, ${refused} refused, ${failed} failed\n`)
  }

  async #live(member: Member): Promise<void> {
    // Avoids synchronized requests.
    await pass(Math.random() * this.#restMs)
    for (let turn = Math.floor(Math.random() * questions.length); this.#goesOn; turn++) {
      const askedAt = performance.now()
      this.counts.asked += 1
      const what = questions[turn % questions.length] ?? 'profile'
      try {
        const answer = await member.ask(what)
        if (!isGood(answer)) this.#note({ kind: kindOf(answer), what, text: answer.text, askedAt })
      } catch (error) {
        this.#note({ kind: 'failed', what, text: String(error), askedAt })
      }
      if (what !== 'profile') await this.#onToken(member.accessToken)
      await pass(this.#restMs)
    }
  }

  #note(mishap: Mishap): void {
    this.counts[mishap.kind] += 1
    this.mishaps.push(mishap)
  }
}

type Question = 'profile' | 'refresh' | 'login'
const questions: readonly Question[] = [
  ...Array.from({ length: 19 }, (_, index): Question => (index % 2 === 0 ? 'profile' : 'refresh')),
  'login',
]

/** A user with one session at a time. */
class Member {
  readonly #at: GraphqlCaller
  readonly #origin: string
  readonly #delivery: 'bearer' | 'cookie'
  readonly #account: Visitor
  #session: Visitor | Browser

  static async join(site: Site, delivery: 'bearer' | 'cookie'): Promise<Member> {
    const at = site.newcomer()
    const member = new Member(at, site.url, delivery, await at.register())
    if (delivery === 'cookie') await member.ask('login')
    return member
  }

  private constructor(at: GraphqlCaller, origin: string, delivery: 'bearer' | 'cookie', account: Visitor) {
    this.#at = at
    this.#origin = origin
    this.#delivery = delivery
    this.#account = account
    this.#session = account
  }

  get accessToken(): string {
    return this.#session.accessToken ?? ''
  }

  ask(what: Question): Promise<Answer> {
    if (what === 'profile') return this.#session.profile()
    return what === 'refresh' ? this.#session.refresh() : this.#login()
  }

  async #login(): Promise<Answer> {
    if (this.#delivery === 'cookie') {
      const browser = new Browser(this.#at, this.#origin)
      const answer = await browser.login(this.#account)
      if (isGood(answer)) this.#session = browser
      return answer
    }
    const answer = await this.#at.tryToLogin(this.#account.email, this.#account.password)
    if (isGood(answer)) this.#session = new Visitor(this.#at, this.#account.password, answer.data.login)
    return answer
  }
}

const isGood = ({ errors, data }: Answer): boolean =>
  errors.length === 0 &&
  (data?.profile !== undefined ||
    data?.login?.__typename === 'Authenticated' ||
    data?.refresh?.__typename === 'Refreshed')

/** Gatehouse responds in JSON, unlike a proxy without a reachable server. */
const kindOf = ({ text }: Answer): 'refused' | 'failed' => (text.startsWith('{') ? 'refused' : 'failed')
