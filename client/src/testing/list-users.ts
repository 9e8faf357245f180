import type { Role } from '../apollo/generated/schema-types.ts'
import type { Account } from './account.ts'

export interface UsersArguments {
  first: number
  after?: string | null
  filter?: { text?: string; role?: Role; active?: boolean } | null
  orderBy?: { field: keyof typeof keys; direction: 'ASC' | 'DESC' } | null
}

const keys = {
  CREATED_AT: ({ createdAt }: Account) => createdAt,
  EMAIL: ({ email }: Account) => email,
  LAST_NAME: ({ lastName }: Account) => lastName,
  ROLE: ({ role }: Account) => role,
}

const mostCounted = 10_000

/** Applies search, filter, order and cursor as defined in the contract. */
export function listUsers(all: readonly Account[], { first, after, filter, orderBy }: UsersArguments) {
  const matching = sorted(
    all.filter((account) => matches(account, filter ?? {})),
    orderBy,
  )
  const start = after ? matching.findIndex(({ id }) => id === after) + 1 : 0
  const page = matching.slice(start, start + first)
  return {
    totalCount: filter?.text ? Math.min(matching.length, mostCounted) : matching.length,
    edges: page.map((node) => ({ cursor: node.id, node })),
    pageInfo: {
      hasNextPage: start + first < matching.length,
      hasPreviousPage: start > 0,
      startCursor: page[0]?.id ?? null,
      endCursor: page.at(-1)?.id ?? null,
    },
  }
}

function matches(
  account: Account,
  { text = '', role, active }: NonNullable<UsersArguments['filter']>,
): boolean {
  const words = `${account.firstName} ${account.lastName} ${account.email}`.toLowerCase()
  if (!words.includes(text.toLowerCase())) return false
  return (role ?? account.role) === account.role && (active ?? account.active) === account.active
}

function sorted(accounts: Account[], orderBy: UsersArguments['orderBy']): Account[] {
  const key = keys[orderBy?.field ?? 'CREATED_AT']
  const sign = orderBy?.direction === 'DESC' ? -1 : 1
  return accounts.toSorted((left, right) => sign * key(left).localeCompare(key(right)))
}
