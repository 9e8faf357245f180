import type { Database, Queries } from '../src/database/database.ts'
import type { TestApp } from './test-app.ts'

type Named = (name: string) => boolean

/** The statements a server sends, by name. */
export interface WatchedStatements {
  /** Without those that run in the background anyway. */
  readonly names: readonly string[]
  readonly all: readonly string[]
  /** Forgets what was seen so far. */
  clear(): void
  /** From here on every statement called so fails with `error`; undefined: none does. */
  breakWith(error: Error | undefined, named?: Named): void
  /** From here on answers to statements called so are kept back until the returned function is called. */
  holdAnswers(named: Named): { readonly held: () => number; readonly release: () => void }
  stop(): void
}

const background = new Set([
  'administration.add-up-user-counts',
  'audit.allow-purge',
  'audit.id-seconds-ago',
  'audit.purge',
  'changed-roles.since',
  'database.claim',
  'ended-sessions.since',
  'invitations.expired',
  'sessions.purge-page',
  'signing-keys.all',
])

/** Watches one server's database, and can make it fail. Replicas on the embedded database share theirs. */
export function watchStatements({ database }: TestApp): WatchedStatements {
  const [names, all]: [string[], string[]] = [[], []]
  let fault: ((name: string) => void) | undefined
  let hold: ((name: string) => Promise<void>) | undefined
  const query: Database['query'] = database.query.bind(database)
  const transaction: Database['transaction'] = database.transaction.bind(database)
  const see = (name: string): void => {
    fault?.(name)
    all.push(name)
    if (!background.has(name)) names.push(name)
  }
  database.query = async <Row extends object>(...[statement, values]: Parameters<Database['query']>) => {
    see(statement.name)
    const rows = await query<Row>(statement, values)
    await hold?.(statement.name)
    return rows
  }
  database.transaction = (work, options) => transaction((tx) => work(watched(tx, see)), options)
  return {
    names,
    all,
    clear: () => {
      names.length = 0
      all.length = 0
    },
    breakWith: (error, named = () => true) => {
      fault = (name) => {
        if (error !== undefined && named(name)) throw error
      }
    },
    holdAnswers: (named) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      let held = 0
      hold = async (name) => {
        if (!named(name)) return
        held += 1
        await promise
      }
      return {
        held: () => held,
        release: () => {
          hold = undefined
          resolve()
        },
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
