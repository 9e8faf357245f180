import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Transaction } from './database.ts'
import { joinTransaction } from './join-transaction.ts'
import type { PreparedStatement } from './prepared-statement.ts'
import type { HeldConnection } from './statements.ts'

/** What a transaction needs from its database. */
export interface TransactionNeeds {
  /** Creates an entity manager without any entities. */
  readonly fork: () => SqlEntityManager
  readonly notification: (
    channel: string,
    payload: string,
  ) => readonly [PreparedStatement, readonly unknown[]]
}

/**
 * One attempt at a transaction on its connection. Statements run one after the other even when sent concurrently, and
 * the first failure is remembered: the server rolls everything back, whether or not that error is caught.
 */
export class RunningTransaction implements Transaction {
  readonly #connection: HeldConnection
  readonly #needs: TransactionNeeds
  readonly #callbacks: (() => void)[] = []
  #em: SqlEntityManager | undefined
  #previous: Promise<unknown> = Promise.resolve()
  #failure: { readonly error: unknown } | undefined
  #isOver = false

  constructor(connection: HeldConnection, needs: TransactionNeeds) {
    this.#connection = connection
    this.#needs = needs
  }

  get em(): SqlEntityManager {
    this.#em ??= joinTransaction(this.#needs.fork(), (sql) =>
      this.#next('of the entity manager', () => this.#connection.execute(sql)),
    )
    return this.#em
  }

  query<Row extends object>(statement: PreparedStatement, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#next(`"${statement.name}"`, () => this.#connection.run<Row>(statement, values))
  }

  async notify(channel: string, payload: string): Promise<void> {
    await this.query(...this.#needs.notification(channel, payload))
  }

  afterCommit(callback: () => void): void {
    if (this.#isOver) throw new Error('The transaction is over; "afterCommit" was called too late.')
    this.#callbacks.push(callback)
  }

  /** Flushes the entity manager and checks that everything may be committed. */
  async flush(): Promise<void> {
    if (this.#failure === undefined) await this.#em?.flush()
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Refuses all further work; entities are no longer managed. */
  end(): void {
    this.#isOver = true
    this.#em?.clear()
  }

  /**
   * Calls the callbacks in order after the commit. A callback that throws or rejects is reported and does not stop the
   * others.
   */
  callBack(report: (error: unknown) => void): void {
    for (const callback of this.#callbacks) {
      // An async function starts immediately and turns exceptions into rejections.
      void (async () => callback())().catch(report)
    }
  }

  async #next<T>(what: string, send: () => Promise<T>): Promise<T> {
    if (this.#isOver) throw new Error(`The transaction is over; the statement ${what} came too late.`)
    const answer = this.#previous.then(send)
    this.#previous = answer.catch((error: unknown) => {
      this.#failure ??= { error }
    })
    return answer
  }
}
