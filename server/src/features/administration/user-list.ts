import type { FilterQuery, OrderDefinition } from '@mikro-orm/core'
import type { QBFilterQuery, SqlEntityManager } from '@mikro-orm/sql'
import { badUserInput } from '../../core/errors.ts'
import { type Role, visibleRoles } from '../../core/role.ts'
import { isTimeout } from '../../database/connection-failure.ts'
import type { Database, Reader } from '../../database/database.ts'
import { User } from '../users/user.entity.ts'
import { OrderDirection, type UserFilter, type UserOrder, UserOrderField } from './administration-inputs.ts'
import { sumOfUsers } from './administration-statements.ts'
import { UserConnection } from './user-connection.ts'
import { searchedFor, type UserSearch } from './user-search.ts'

/** Most matches of a search that are counted: the domain of a mail service may match a million accounts. */
export const mostCounted = 10_000

/** A page of a list of users. */
export interface UserPage {
  readonly first: number
  readonly after: string | null
  readonly filter: UserFilter
  readonly orderBy: UserOrder
}

/**
 * Returns a page of the users that the role `viewer` can see.
 * @throws InvalidCursorError, or a Refusal if a search takes too long
 */
export async function listUsers(database: Database, viewer: Role, page: UserPage): Promise<UserConnection> {
  assertCursor(page)
  const { cursor, search } = await database.readList((reader) =>
    reader.read(async (em) => {
      const search = await searchOf(em, page.filter)
      const found = em.findByCursor(User, {
        where: {
          $and: [{ role: { $in: visibleRoles(viewer) } }, filterOf(page.filter), search.where, startOf(page)],
        },
        orderBy: orderOf(page.orderBy),
        first: page.first,
        ...(page.after === null ? {} : { after: page.after }),
        populate: localeFreeOrder[page.orderBy.field] ?? [],
        includeCount: false,
      })
      return { cursor: await found.catch(refuseIfBroad(search)), search }
    }),
  )
  return Object.assign(new UserConnection(), {
    edges: cursor.items.map((node) => ({ cursor: cursor.from(node), node })),
    pageInfo: {
      hasNextPage: cursor.hasNextPage,
      hasPreviousPage: cursor.hasPrevPage,
      startCursor: cursor.startCursor,
      endCursor: cursor.endCursor,
    },
    count: () => database.readList((reader) => countUsers(reader, viewer, page.filter, search)),
  })
}

/** Matches of a search are counted up to a limit. Other counts are sums that the database maintains. */
async function countUsers(
  reader: Reader,
  viewer: Role,
  filter: UserFilter,
  search: UserSearch,
): Promise<number> {
  const roles = visibleRoles(viewer).filter((role) => filter.role == null || role === filter.role)
  if (isSearch(filter))
    return reader.read(async (em) => {
      const found = em
        .createQueryBuilder(User)
        .select('id')
        .where({ $and: [{ role: { $in: roles } }, filterOf(filter), search.where] })
        .limit(mostCounted)
      return em.createQueryBuilder(User).from(found, 'found').getCount('id').catch(refuseIfBroad(search))
    })
  const [row] = await reader.query<{ users: number }>(sumOfUsers, [roles, filter.active ?? null])
  return row?.users ?? 0
}

/** The cursor is not from a list in this order. */
export class InvalidCursorError extends Error {}

/** So few accounts match a broad search that a statement did not find enough of them in its time. */
const refuseIfBroad =
  ({ isBroad }: UserSearch) =>
  (error: unknown): never => {
    if (!isBroad || !isTimeout(error)) throw error
    throw badUserInput(
      'The search "text" of "users" takes too long. Search for at least three letters in a row that few accounts contain.',
    )
  }

const filterOf = ({ role, active }: UserFilter): QBFilterQuery<User> => ({
  ...(role == null ? {} : { role }),
  ...(active == null ? {} : { active }),
})

const searchOf = async (em: SqlEntityManager, filter: UserFilter): Promise<UserSearch> =>
  isSearch(filter) ? searchedFor(em, filter.text ?? '') : { where: {}, isBroad: false }

const isSearch = ({ text }: UserFilter): boolean => (text ?? '').trim() !== ''

/** Orders with a collation, which MikroORM knows as formulas. */
const localeFreeOrder: Partial<Record<UserOrderField, ['emailOrder' | 'lastNameOrder']>> = {
  [UserOrderField.EMAIL]: ['emailOrder'],
  [UserOrderField.LAST_NAME]: ['lastNameOrder'],
}

/** Where to start in the index: MikroORM's condition for such an order allows for nulls, and would read the index from its end. */
function startOf({ after, orderBy }: UserPage): FilterQuery<User> {
  const [property] = localeFreeOrder[orderBy.field] ?? []
  if (after === null || property === undefined) return {}
  const [value] = decodeCursor(after)
  return { [property]: orderBy.direction === OrderDirection.ASC ? { $gte: value } : { $lte: value } }
}

/** Ids are UUIDv7, so they are ordered by time of registration. */
function orderOf({ field, direction }: UserOrder): OrderDefinition<User> {
  const way = direction === OrderDirection.DESC ? 'desc' : 'asc'
  if (field === UserOrderField.CREATED_AT) return [{ id: way }]
  if (field === UserOrderField.EMAIL) return [{ emailOrder: way }, { id: way }]
  if (field === UserOrderField.LAST_NAME) return [{ lastNameOrder: way }, { id: way }]
  return [{ role: way }, { id: way }]
}

/** A cursor contains the keys by which the last item was ordered: as many texts as the order has keys, an id as the last. */
function assertCursor({ after, orderBy }: UserPage): void {
  if (after === null) return
  const keys = orderBy.field === UserOrderField.CREATED_AT ? 1 : 2
  const values = decodeCursor(after)
  const sound =
    values.length === keys &&
    values.every((value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(values.at(-1)))
  if (!sound) throw new InvalidCursorError('The cursor does not belong to a list in this order.')
}

function decodeCursor(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(values) ? values : []
  } catch {
    return []
  }
}
