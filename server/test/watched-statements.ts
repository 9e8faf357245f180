import type { Database, Queries } from '../src/database/database.ts'
import type { TestApp } from './test-app.ts'

/** The statements a server sends, by name; those that run in the background anyway are left out. */
export interface WatchedStatements {
  readonly names: readonly string[]
  /** Forgets what was seen so far. */
  clear(): void
  /** From here on every statement called so fails with `error`; undefined: none does. */
  breakWith(error: Error | undefined, named?: (name: string) => boolean): void
  stop(): void
}

const background = new Set(['ended-sessions.since', 'changed-roles.since', 'sessions.purge-page'])

/** Watches one server's database, and can make it fail. Replicas on the embedded database share theirs. */
export function watchStatements({ database }: TestApp): WatchedStatements {
  const names: string[] = []
  let fault: ((name: string) => void) | undefined
  const query: Database['query'] = database.query.bind(database)
  const transaction: Database['transaction'] = database.transaction.bind(database)
  const see = (name: string): void => {
    fault?.(name)
    if (!background.has(name)) names.push(name)
  }
  database.query = async (statement, values) => {
    see(statement.name)
    return query(statement, values)
  }
  database.transaction = (work, options) => transaction((tx) => work(watched(tx, see)), options)
  return {
    names,
    clear: () => names.splice(0),
    breakWith: (error, named = () => true) => {
      fault = (name) => {
        if (error !== undefined && named(name)) throw error
      }
    },
    stop: () => {
      database.query = query
      database.transaction = transaction
    },
  }
}

const watched = (tx: Queries, see: (name: string) => void): Queries => ({
  query: (statement, values) => {
    see(statement.name)
    return tx.query(statement, values)
  },
  notify: (channel, payload) => tx.notify(channel, payload),
})
