import type DataLoader from 'dataloader'
import type { Database } from '../../database/database.ts'
import { together } from '../../database/together.ts'
import type { UserRow } from '../users/user.entity.ts'
import { userById, usersByIds } from '../users/user-statements.ts'

const mostTogether = 100

/** Reads accounts by id. Requests that arrive together share a statement, and see everything committed before they asked. */
export class UserReader {
  readonly #loader: DataLoader<string, UserRow | undefined>

  constructor(database: Database) {
    this.#loader = together((ids) => readTogether(database, ids), mostTogether)
  }

  /** @returns `undefined` if not found */
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
