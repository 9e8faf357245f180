import { type BenchDatabase, createBenchDatabase } from './bench-database.ts'
import { type Contender, type ContenderOptions, type Program, startContender } from './contender.ts'
import type { Load } from './load.ts'
import { type Population, populate } from './population.ts'
import {
  createTokenTable,
  gatehouseAccessTokens,
  otherAccessToken,
  profileQuestion,
  refreshQuestion,
  refreshTokenFor,
  tokensIn,
} from './questions.ts'

export const smallPopulation: Population = { accounts: 1_000, sessions: 3_000, ended: 100 }

/** A prime, so that no session comes twice before all have come. */
const stride = 7919

type Asked = Omit<Load, 'origin' | 'seconds'>

/** A database and the contenders on it; taken down in one go. */
export class Stage {
  readonly database: BenchDatabase
  readonly population: Population
  readonly #contenders: Contender[] = []
  #taken = 0

  private constructor(database: BenchDatabase, population: Population) {
    this.database = database
    this.population = population
  }

  static async build(population = smallPopulation): Promise<Stage> {
    const database = await createBenchDatabase()
    await populate(database, population)
    await createTokenTable(database)
    return new Stage(database, population)
  }

  async start(program: Program, options: ContenderOptions = {}): Promise<Contender> {
    const contender = await startContender(program, { databaseUrl: this.database.url, ...options })
    this.#contenders.push(contender)
    return contender
  }

  /** Sessions that nobody has used yet, spread over the database. */
  sessions(count: number): number[] {
    const { sessions } = this.population
    return Array.from({ length: count }, () => {
      this.#taken += 1
      if (this.#taken > sessions) throw new Error('All sessions are taken.')
      return 1 + ((this.#taken * stride) % sessions)
    })
  }

  async accessTokens(program: Program, origin: string, count: number): Promise<string[]> {
    const sessions = this.sessions(count)
    if (program === 'gatehouse') return gatehouseAccessTokens(origin, sessions, this.population)
    return sessions.map((n) => otherAccessToken(n, this.population))
  }

  /** `profile` over so many connections, each of them in turn for several people. */
  async profiles(
    program: Program,
    origin: string,
    connections: number,
    people = connections,
  ): Promise<Asked> {
    const questions = (await this.accessTokens(program, origin, people)).map(profileQuestion)
    let next = 0
    return {
      connections,
      ask: () => {
        next = (next + 1) % questions.length
        return questions[next] ?? profileQuestion('')
      },
    }
  }

  /** So many chains of refreshes, each token used once. `sessions` to each chain, one after the other. */
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

  async close(): Promise<void> {
    await Promise.all(this.#contenders.map((contender) => contender.stop()))
    await this.database.drop()
  }
}

/** A stage for as long as `work` takes. */
export async function onStage<T>(work: (stage: Stage) => Promise<T>, population?: Population): Promise<T> {
  const stage = await Stage.build(population)
  try {
    return await work(stage)
  } finally {
    await stage.close()
  }
}
