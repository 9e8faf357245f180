import type DataLoader from 'dataloader'
import type { Database } from '../database/database.ts'
import { together } from '../database/together.ts'
import { userById, usersByIds } from './account-statements.ts'
import type { UserRow } from './user.entity.ts'

const mostTogether = 100

/** Reads accounts by id, those of requests that arrive together by one statement. Each sees everything that was committed before it was read. */
export class UserReader {
  readonly #loader: DataLoader<string, UserRow | undefined>

  constructor(database: Database) {
    this.#loader = together((ids) => readTogether(database, ids), mostTogether)
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
