import { type FilterQuery, type OrderDefinition, raw } from '@mikro-orm/core'
import { type Role, visibleRoles } from '../accounts/role.ts'
import { User } from '../accounts/user.entity.ts'
import type { Database, Reader } from '../database/database.ts'
import { OrderDirection, type UserFilter, type UserOrder, UserOrderField } from './administration-inputs.ts'
import { sumOfUsers } from './administration-statements.ts'
import { UserConnection } from './user-connection.ts'

/** Which page of which list. */
export interface UserPage {
  readonly first: number
  readonly after: string | null
  readonly filter: UserFilter
  readonly orderBy: UserOrder
}

/** A page of the users that somebody of role `viewer` may see. @throws InvalidCursorError */
export async function listUsers(database: Database, viewer: Role, page: UserPage): Promise<UserConnection> {
  assertCursor(page)
  const cursor = await database.readList((reader) =>
    reader.read((em) =>
      em.findByCursor(User, {
        where: { $and: [{ role: { $in: visibleRoles(viewer) } }, whereOf(page.filter)] },
        orderBy: orderOf(page.orderBy),
        first: page.first,
        ...(page.after === null ? {} : { after: page.after }),
        includeCount: false,
      }),
    ),
  )
  return Object.assign(new UserConnection(), {
    edges: cursor.items.map((node) => ({ cursor: cursor.from(node), node })),
    pageInfo: {
      hasNextPage: cursor.hasNextPage,
      hasPreviousPage: cursor.hasPrevPage,
      startCursor: cursor.startCursor,
      endCursor: cursor.endCursor,
    },
    count: () => database.readList((reader) => countUsers(reader, viewer, page.filter)),
  })
}

/** Who is searched for is counted one by one, which the index keeps short; all others are known by their sums. */
async function countUsers(reader: Reader, viewer: Role, filter: UserFilter): Promise<number> {
  const roles = visibleRoles(viewer).filter((role) => filter.role == null || role === filter.role)
  if (wordsOf(filter).length > 0)
    return reader.read((em) => em.count(User, { $and: [{ role: { $in: roles } }, whereOf(filter)] }))
  const [row] = await reader.query<{ users: number }>(sumOfUsers, [roles, filter.active ?? null])
  return row?.users ?? 0
}

/** A cursor that was not made by a list of this order. */
export class InvalidCursorError extends Error {}

function whereOf(filter: UserFilter): FilterQuery<User> {
  const { role, active } = filter
  return {
    ...(role == null ? {} : { role }),
    ...(active == null ? {} : { active }),
    $and: wordsOf(filter).map((word) => ({
      searchText: { $like: raw('lower(?)', [`%${escapeLike(word)}%`]) },
    })),
  }
}

const wordsOf = ({ text }: UserFilter): string[] => text?.trim().split(/\s+/u).filter(Boolean) ?? []

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)

/** An id is a UUIDv7, so its order is that of registration. */
function orderOf({ field, direction }: UserOrder): OrderDefinition<User> {
  const way = direction === OrderDirection.ASC ? 'asc' : 'desc'
  if (field === UserOrderField.CREATED_AT) return [{ id: way }]
  if (field === UserOrderField.EMAIL) return [{ emailKey: way }, { id: way }]
  if (field === UserOrderField.LAST_NAME) return [{ lastName: way }, { id: way }]
  return [{ role: way }, { id: way }]
}

/** A cursor is what the last item was ordered by: as many texts as the order has keys, the last of them an id. */
function assertCursor({ after, orderBy }: UserPage): void {
  if (after === null) return
  const keys = orderBy.field === UserOrderField.CREATED_AT ? 1 : 2
  const values = decodeCursor(after)
  const sound =
    Array.isArray(values) &&
    values.length === keys &&
    values.every((value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(values.at(-1)))
  if (!sound) throw new InvalidCursorError('The cursor does not belong to a list in this order.')
}

function decodeCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
