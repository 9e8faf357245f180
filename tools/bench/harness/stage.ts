import { randomInt } from 'node:crypto'
import { type BenchDatabase, createBenchDatabase } from './bench-database.ts'
import {
  cachedSessionQuestion,
  fillBetterAuth,
  requireSession,
  sessionQuestion,
  signInQuestion,
} from './better-auth-people.ts'
import { type Contender, type ContenderOptions, type Program, startContender } from './contender.ts'
import type { Load, Question } from './load.ts'
import { type Population, populate } from './population.ts'
import {
  confirmQuestion,
  createTokenTable,
  gatehouseAccessTokens,
  loginQuestion,
  otherAccessToken,
  profileQuestion,
  refreshQuestion,
  refreshTokenFor,
  registerQuestion,
  tokensIn,
} from './questions.ts'

export const smallPopulation: Population = { accounts: 1_000, sessions: 3_000, ended: 100 }

/** What contenders are loaded with. */
export type Operation = 'profile' | 'refresh' | 'login' | 'register'

/** A prime, so that every session is used once before any is used again. */
const stride = 7919

type Asked = Omit<Load, 'origin' | 'seconds'>

export interface StageOptions {
  readonly population?: Population | undefined
  /** Another PostgreSQL server than the shared one. */
  readonly server?: string
  /** Cost of the users' password hashes. */
  readonly bcryptCost?: number
}

/** A database and the contenders on it, removed together. */
export class Stage {
  readonly database: BenchDatabase
  readonly population: Population
  readonly #contenders: Contender[] = []
  readonly #strikeDatabase: () => Promise<void>
  #first = 0
  #taken = 0
  #person = 0
  #registered = 0
  #closed: Promise<void> | undefined

  private constructor(database: BenchDatabase, population: Population, strikeDatabase = database.drop) {
    this.database = database
    this.population = population
    this.#strikeDatabase = strikeDatabase
  }

  static async build({ population = smallPopulation, server, bcryptCost }: StageOptions): Promise<Stage> {
    const database = await createBenchDatabase(server)
    await populate(database, population, bcryptCost)
    await createTokenTable(database)
    return new Stage(database, population)
  }

  /** Uses an existing database that is kept, starting at a position that has hardly been used. Gatehouse only. */
  static on(database: BenchDatabase, population: Population): Stage {
    const stage = new Stage(database, population, database.close)
    stage.#first = stage.#taken = randomInt(population.sessions / 2)
    return stage
  }

  async start(program: Program, options: ContenderOptions = {}): Promise<Contender> {
    const contender = await startContender(program, { databaseUrl: this.database.url, ...options })
    this.#contenders.push(contender)
    return contender
  }

  /** Unused sessions, spread over the database. */
  sessions(count: number): number[] {
    const { sessions } = this.population
    return Array.from({ length: count }, () => {
      this.#taken += 1
      if (this.#taken > sessions) throw new Error('All sessions are taken.')
      return this.#numbered(this.#taken)
    })
  }

  /** Used sessions. */
  taken(): number[] {
    return Array.from({ length: this.#taken - this.#first }, (_, i) => this.#numbered(this.#first + 1 + i))
  }

  #numbered(place: number): number {
    return 1 + ((place * stride) % this.population.sessions)
  }

  async accessTokens(program: Program, origin: string, count: number): Promise<string[]> {
    const sessions = this.sessions(count)
    if (program === 'gatehouse') return gatehouseAccessTokens(origin, sessions, this.population)
    return sessions.map((n) => otherAccessToken(n, this.population))
  }

  /** `profile` over this many connections, each for several users in turn. */
  async profiles(
    program: Program,
    origin: string,
    connections: number,
    people = connections,
  ): Promise<Asked> {
    return inTurn(connections, (await this.accessTokens(program, origin, people)).map(profileQuestion))
  }

  /**
   * An operation over this many connections, or by as many chains of refreshes. Logins are those of all accounts in
   * turn, and registrations those of Gatehouse.
   */
  async load(
    operation: Operation,
    program: Program,
    { origin }: Pick<Contender, 'origin'>,
    connections: number,
  ): Promise<Asked> {
    if (operation === 'profile') return this.profiles(program, origin, connections)
    if (operation === 'refresh') return this.refreshes(program, connections)
    if (operation === 'register') return { connections, ask: () => registerQuestion(this.#newcomer()) }
    const questionOf =
      program === 'better-auth' ? signInQuestion : (person: number) => loginQuestion(program, person)
    return { connections, ask: () => questionOf(this.#nextPerson()) }
  }

  #newcomer(): string {
    this.#registered += 1
    return `ada${this.#registered}`
  }

  #nextPerson(): number {
    this.#person = 1 + (this.#person % this.population.accounts)
    return this.#person
  }

  /**
   * `profile` on Better Auth, whose users have cookies. @param cached whether the cookie contains a copy of the session
   */
  async betterAuthSessions(origin: string, connections: number, cached: boolean): Promise<Asked> {
    await fillBetterAuth(this.database, origin)
    const sessions = this.sessions(connections)
    const questions = cached
      ? await Promise.all(sessions.map((n) => cachedSessionQuestion(origin, n)))
      : sessions.map(sessionQuestion)
    return { ...inTurn(connections, questions), answered: (_index, body) => requireSession(body) }
  }

  /**
   * This many chains of refreshes that use each token once. Each chain has `sessions` sessions, one after the other.
   */
  async refreshes(program: Program, chains: number, sessionsEach = 1): Promise<Asked> {
    const tokens: string[][] = []
    for (let chain = 0; chain < chains; chain++) {
      const sessions = this.sessions(sessionsEach)
      tokens.push(
        await Promise.all(sessions.map((n) => refreshTokenFor(program, n, this.population, this.database))),
      )
    }
    return {
      connections: chains,
      ask: (chain) => refreshQuestion(program, tokens[chain]?.shift() ?? ''),
      answered: (chain, body) => void tokens[chain]?.push(tokensIn(body).refreshToken),
    }
  }

  /** This many sessions that are confirmed by their users' passwords again and again, each with its newest token. */
  async confirmations(origin: string, sessions: number): Promise<Asked> {
    const tokens = await this.accessTokens('gatehouse', origin, sessions)
    return {
      connections: sessions,
      ask: (session) => confirmQuestion(tokens[session] ?? ''),
      answered: (session, body) => {
        tokens[session] = tokensIn(body).accessToken
      },
    }
  }

  /** May be called twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await Promise.all(this.#contenders.map((contender) => contender.stop()))
    await this.#strikeDatabase()
  }
}

function inTurn(connections: number, questions: readonly Question[]): Asked {
  let next = 0
  return {
    connections,
    ask: () => {
      next = (next + 1) % questions.length
      return questions[next] ?? {}
    },
  }
}

/** Provides a stage while `work` runs. Closes it as well if this process is interrupted. */
export async function onStage<T>(work: (stage: Stage) => Promise<T>, options: StageOptions = {}): Promise<T> {
  const stage = await Stage.build(options)
  const interrupted = (): void => void stage.close().finally(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    return await work(stage)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await stage.close()
  }
}
