import type { FilterQuery, OrderDefinition } from '@mikro-orm/core'
import { Role, rolesBelow } from '../accounts/role.ts'
import { User } from '../accounts/user.entity.ts'
import type { Database } from '../database/database.ts'
import { OrderDirection, type UserFilter, type UserOrder, UserOrderField } from './administration-inputs.ts'
import type { UserConnection } from './user-connection.ts'

/** Which page of which list. */
export interface UserPage {
  readonly first: number
  readonly after: string | null
  readonly filter: UserFilter
  readonly orderBy: UserOrder
}

/** The greatest page, in users. */
export const longestPage = 100

/** The roles that somebody of `role` sees in lists: an administrator all, others those ranked below them. */
export const visibleRoles = (role: Role): Role[] =>
  role === Role.ADMIN ? Object.values(Role) : rolesBelow(role)

/** A page of the users that somebody of role `viewer` may see. @throws InvalidCursorError */
export async function listUsers(database: Database, viewer: Role, page: UserPage): Promise<UserConnection> {
  assertCursor(page)
  const cursor = await database.read((em) =>
    em.findByCursor(User, {
      where: { $and: [{ role: { $in: visibleRoles(viewer) } }, whereOf(page.filter)] },
      orderBy: orderOf(page.orderBy),
      first: page.first,
      ...(page.after === null ? {} : { after: page.after }),
    }),
  )
  return {
    edges: cursor.items.map((node) => ({ cursor: cursor.from(node), node })),
    pageInfo: {
      hasNextPage: cursor.hasNextPage,
      hasPreviousPage: cursor.hasPrevPage,
      startCursor: cursor.startCursor,
      endCursor: cursor.endCursor,
    },
    totalCount: cursor.totalCount,
  }
}

/** A cursor that was not made by a list of this order. */
export class InvalidCursorError extends Error {}

function whereOf({ text, role, active }: UserFilter): FilterQuery<User> {
  const words = text?.trim().split(/\s+/u).filter(Boolean) ?? []
  return {
    ...(role == null ? {} : { role }),
    ...(active == null ? {} : { active }),
    $and: words.map((word) => ({ $or: containing(`%${escapeLike(word)}%`) })),
  }
}

const containing = (pattern: string): FilterQuery<User>[] => [
  { email: { $ilike: pattern } },
  { firstName: { $ilike: pattern } },
  { lastName: { $ilike: pattern } },
]

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
