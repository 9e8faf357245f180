import type { Database, Transaction } from '../src/database/database.ts'
import type { TestApp } from './test-app.ts'

type Named = (name: string) => boolean

/** The statements that a server sends, by name. */
export interface WatchedStatements {
  /** Without background statements. */
  readonly names: readonly string[]
  readonly all: readonly string[]
  /** Forgets the recorded statements. */
  clear(): void
  /** Makes every statement of this name fail with `error`; undefined ends this. */
  breakWith(error: Error | undefined, named?: Named): void
  /** Holds back results of statements of this name until the returned function is called. */
  holdAnswers(named: Named): { readonly held: () => number; readonly release: () => void }
  stop(): void
}

const background = new Set([
  'administration.add-up-user-counts',
  'audit.allow-purge',
  'audit.id-seconds-ago',
  'audit.purge',
  'challenges.purge',
  'changed-roles.since',
  'data-exports.purge',
  'database-notify',
  'database.claim',
  'deletions.due',
  'ended-sessions.since',
  'erasures.claim',
  'exchange.purge',
  'factors.purge-failures',
  'links.purge',
  'mails.claim',
  'mails.purge-page',
  'mails.settle',
  'passkeys.purge-challenges',
  'registration-requests.purge',
  'registration-requests.take',
  'reset-requests.take',
  'sessions.purge-erased',
  'sessions.purge-page',
  'signing-keys.all',
  'trusted-devices.purge',
])

/** Records the statements of one server and can make them fail. Replicas on the embedded database share its records. */
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

const watched = (tx: Transaction, see: (name: string) => void): Transaction => ({
  get em() {
    return tx.em
  },
  notify: (channel, payload) => tx.notify(channel, payload),
  afterCommit: (callback) => tx.afterCommit(callback),
  query: (statement, values) => {
    see(statement.name)
    return tx.query(statement, values)
  },
})
