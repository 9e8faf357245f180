import DataLoader from 'dataloader'
import type { Database } from '../database/database.ts'
import { userById, usersByIds } from './account-statements.ts'
import type { UserRow } from './user.entity.ts'

/** Beyond it a statement would keep its first readers waiting for its last. */
const mostTogether = 100

/**
 * Reads accounts by id. Requests that arrive together share one statement: of those whose bytes were there when the process looked,
 * none waits for another, and each sees everything that was committed before it was read. Nothing is remembered.
 */
export class UserReader {
  readonly #loader: DataLoader<string, UserRow | undefined>

  constructor(database: Database) {
    this.#loader = new DataLoader((ids) => readTogether(database, ids), {
      cache: false,
      maxBatchSize: mostTogether,
      batchScheduleFn: setImmediate,
    })
  }

  /** @returns `undefined` when there is no such account */
  async read(id: string): Promise<UserRow | undefined> {
    return this.#loader.load(id)
  }
}

async function readTogether(
  database: Database,
  ids: readonly string[],
): Promise<readonly (UserRow | undefined)[]> {
  if (ids.length === 1) return [(await database.query<UserRow>(userById, ids))[0]]
  const rows = await database.query<UserRow>(usersByIds, [ids])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id))
}
