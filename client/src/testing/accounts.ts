import { type GraphQLField, type GraphQLSchema, getOperationAST, parse } from 'graphql'
import type { Role } from '../apollo/generated/operations.ts'
import type { AuditRecord } from './audit-events.ts'
import { refusal } from './refusal.ts'

export interface Account {
  __typename: 'User'
  id: string
  email: string
  password: string
  firstName: string
  lastName: string
  phone: string | null
  role: Role
  active: boolean
  createdAt: string
  updatedAt: string
}

export interface Session {
  id: string
  account: Account
  generation: number
  device: string
  ipAddress: string
  createdAt: string
  lastUsedAt: string
  expiresAt: string
}

export type NewAccount = Partial<Omit<Account, '__typename' | 'id'>>

const DAY = 24 * 60 * 60 * 1000
const ranks: readonly Role[] = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN']

/** Accounts and sessions, and who may ask for what. */
export class Accounts {
  readonly all: Account[] = []
  sessions: Session[] = []
  /** Why sessions ended that the browser still has a cookie for. */
  readonly ended = new Map<string, string>()
  /** The browser's refresh cookie. */
  cookie: string | undefined
  setupToken: string | undefined
  /** Whose first password the codes of links choose. */
  readonly invitations = new Map<string, Account>()
  /** The audit log, newest first. */
  readonly events: AuditRecord[] = []

  add(given: NewAccount = {}): Account {
    const number = this.all.length + 1
    const now = new Date(Date.now() - number * DAY).toISOString()
    const account: Account = {
      __typename: 'User',
      id: `user-${number}`,
      email: `person${number}@example.org`,
      password: 'correct horse battery',
      firstName: 'Ada',
      lastName: `Lovelace${number === 1 ? '' : number}`,
      phone: null,
      role: 'EMPLOYEE',
      active: true,
      createdAt: now,
      updatedAt: now,
      ...given,
    }
    this.all.push(account)
    return account
  }

  startSession(account: Account, device: string): Session {
    const now = new Date().toISOString()
    const session = {
      id: `session-${this.sessions.length + this.ended.size + 1}`,
      account,
      generation: 1,
      device,
      ipAddress: '192.0.2.7',
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(Date.now() + 3 * DAY).toISOString(),
    }
    this.sessions.push(session)
    return session
  }

  endSession(id: string, reason: string): boolean {
    const known = this.sessions.some((session) => session.id === id)
    this.sessions = this.sessions.filter((session) => session.id !== id)
    if (known) this.ended.set(id, reason)
    return known
  }

  sessionOf(authorization: string | null): Session | undefined {
    const id = authorization?.replace('Bearer access.', '')
    return this.sessions.find((session) => session.id === id)
  }

  /** The gate: the refusal of an operation whose rules this session does not meet. */
  judge(schema: GraphQLSchema, query: string, session: Session | undefined): Response | undefined {
    const rules = rulesOf(schema, query)
    if (rules.length > 0 && !session) return refusal('UNAUTHENTICATED', { reason: 'SESSION_ENDED' })
    const tooHigh = rules.find((role) => session && ranks.indexOf(session.account.role) < ranks.indexOf(role))
    return tooHigh && refusal('FORBIDDEN', { requiredRole: tooHigh })
  }
}

/** Every root field, and whether somebody of that role may use it. */
export function permissionsOf(schema: GraphQLSchema, role: Role) {
  const roots = [
    ['QUERY', schema.getQueryType()],
    ['MUTATION', schema.getMutationType()],
  ] as const
  return roots.flatMap(([operation, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => {
      const required = requiredRole(field)
      const allowed = !required || ranks.indexOf(role) >= ranks.indexOf(required)
      return { __typename: 'Permission', field: field.name, operation, allowed }
    }),
  )
}

/** The roles that the root fields of a document require, read from the schema's `@auth`. */
function rulesOf(schema: GraphQLSchema, query: string): Role[] {
  const operation = getOperationAST(parse(query))
  const type = operation && schema.getRootType(operation.operation)
  const fields = operation?.selectionSet.selections.flatMap((node) =>
    node.kind === 'Field' ? [node.name.value] : [],
  )
  return (fields ?? []).flatMap((name) => {
    const field = type?.getFields()[name]
    return (field && requiredRole(field)) ?? []
  })
}

/** Undefined where the field is open to everyone. */
function requiredRole({ astNode }: GraphQLField<unknown, unknown>): Role | undefined {
  const rule = astNode?.directives?.find(({ name: { value } }) => value === 'auth')
  const requires = rule?.arguments?.[0]?.value
  if (!rule) return undefined
  return requires?.kind === 'EnumValue' ? (requires.value as Role) : 'CLIENT'
}
