import type { MikroORM } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Connections, Listening, ListenOptions } from './database.ts'
import type { PreparedStatement } from './prepared-statement.ts'
import type { ReadReplicas } from './read-replicas.ts'

/** Runs one statement where it belongs: on any connection, or on that of a transaction. */
export type Run = <Row extends object>(
  statement: PreparedStatement,
  values: readonly unknown[],
) => Promise<Row[]>

/** What differs between the two engines. Failures come as their drivers throw them. */
export interface Engine {
  readonly orm: MikroORM
  /** Absent where there is no pool. */
  readonly connections?: () => Connections
  /** Absent where there are none. */
  readonly replicas?: ReadReplicas | undefined
  em(): SqlEntityManager
  readonly run: Run
  /** @throws OutcomeUnknown the answer to the commit was lost */
  transact<T>(work: (run: Run) => Promise<T>): Promise<T>
  listen(channel: string, onMessage: (payload: string) => void, options: ListenOptions): Promise<Listening>
  close(): Promise<void>
}

/**
 * Runs a transaction's statements one after the other, whoever asks at once, and notes the first failure: the
 * server undoes the whole whether that is caught or not.
 */
export function watchRun(run: Run): { run: Run; finish: () => void } {
  let failure: { error: unknown } | undefined
  let finished = false
  let previous: Promise<unknown> = Promise.resolve()
  return {
    run: async (statement, values) => {
      if (finished) throw new Error(`The transaction is over; "${statement.name}" came too late.`)
      const answer = previous.then(() => run<never>(statement, values))
      previous = answer.catch((error: unknown) => {
        failure ??= { error }
      })
      return answer
    },
    finish: () => {
      finished = true
      if (failure) throw failure.error
    },
  }
}
