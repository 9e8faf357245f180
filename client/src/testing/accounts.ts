import { type GraphQLField, type GraphQLSchema, getOperationAST, parse } from 'graphql'
import type { Role } from '../apollo/generated/schema-types.ts'
import type { ProofMethod } from '../ui/proof.ts'
import type { Account, NewAccount, Session } from './account.ts'
import type { AuditRecord } from './audit-events.ts'
import type { EmailLink } from './email-answers.ts'
import type { MailRecord } from './mail-answers.ts'
import { refusal } from './refusal.ts'

const DAY = 24 * 60 * 60 * 1000
const ranks: readonly Role[] = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN']

/** Accounts and sessions, and their permissions. */
export class Accounts {
  readonly all: Account[] = []
  sessions: Session[] = []
  /** Why sessions ended whose cookie is still in the browser. */
  readonly ended = new Map<string, string>()
  /** The browser's refresh cookie. */
  cookie: string | undefined
  /** Set by `REGISTRATION=verify-first`. */
  verifyFirst = false
  setupToken: string | undefined
  /** When accounts that are to be deleted are; at once if undefined. */
  deletionDueAt: string | undefined
  /** Fields with `@fresh` are refused until `confirm` accepts a proof. */
  confirmationDemanded = false
  /** What every account can confirm with. */
  factors: readonly ProofMethod[] = ['PASSWORD']
  /** The accounts that must complete their sign-in, by their challenges. */
  readonly challenges = new Map<string, Account>()
  /** When accounts without a second factor need one. */
  secondFactorDue: string | undefined
  /** In a row. */
  wrongProofs = 0
  /** Whether administrators see the links of invitations. */
  invitationLinks: 'shown' | 'mail' = 'shown'
  /** The accounts whose first password can be chosen with a link's code. */
  readonly invitations = new Map<string, Account>()
  /** Whose forgotten password the tokens of links replace. */
  readonly resets = new Map<string, Account>()
  /** What the tokens of links about email addresses do. */
  readonly emailLinks = new Map<string, EmailLink>()
  /** The outbox, newest first. */
  readonly mails: MailRecord[] = []
  /** The audit log, newest first. */
  readonly events: AuditRecord[] = []

  add(given: NewAccount = {}): Account {
    const number = this.all.length + 1
    const now = new Date(Date.now() - number * DAY).toISOString()
    const account: Account = {
      __typename: 'User',
      id: `user-${number}`,
      email: `person${number}@example.org`,
      emailVerified: true,
      pendingEmail: null,
      locale: null,
      newDeviceNotices: true,
      password: 'correct horse battery',
      firstName: 'Ada',
      lastName: `Lovelace${number === 1 ? '' : number}`,
      phone: null,
      role: 'EMPLOYEE',
      active: true,
      createdAt: now,
      legacyId: null,
      updatedAt: now,
      ...given,
    }
    this.all.push(account)
    return account
  }

  /** Removes an account and its sessions. */
  remove(account: Account): void {
    this.all.splice(this.all.indexOf(account), 1)
    for (const session of this.sessions)
      if (session.account === account) this.endSession(session.id, 'UNKNOWN_TOKEN')
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

  /** The gate: returns the refusal of an operation whose rules this session does not satisfy. */
  judge(schema: GraphQLSchema, query: string, session: Session | undefined): Response | undefined {
    const rules = rulesOf(schema, query)
    if (rules.length > 0 && !session) return refusal('UNAUTHENTICATED', { reason: 'SESSION_ENDED' })
    const tooHigh = rules.find((role) => session && ranks.indexOf(session.account.role) < ranks.indexOf(role))
    if (tooHigh) return refusal('FORBIDDEN', { requiredRole: tooHigh })
    const { confirmationDemanded, factors } = this
    if (!confirmationDemanded || !needsConfirmation(schema, query)) return undefined
    return refusal('CONFIRMATION_REQUIRED', { confirmWithin: 600, factors })
  }
}

/** All root fields, and whether that role may use them. */
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

type RootField = GraphQLField<unknown, unknown>

function rootFieldsOf(schema: GraphQLSchema, query: string): RootField[] {
  const operation = getOperationAST(parse(query))
  const type = operation && schema.getRootType(operation.operation)
  const names = operation?.selectionSet.selections.flatMap((node) =>
    node.kind === 'Field' ? [node.name.value] : [],
  )
  return (names ?? []).flatMap((name) => type?.getFields()[name] ?? [])
}

/** The roles that a document's root fields require, from the schema's `@auth`. */
const rulesOf = (schema: GraphQLSchema, query: string): Role[] =>
  rootFieldsOf(schema, query).flatMap((field) => requiredRole(field) ?? [])

/** Whether one of a document's root fields has `@fresh`. */
const needsConfirmation = (schema: GraphQLSchema, query: string): boolean =>
  rootFieldsOf(schema, query).some(({ astNode }) =>
    astNode?.directives?.some(({ name }) => name.value === 'fresh'),
  )

/** Undefined if the field is public. */
function requiredRole({ astNode }: RootField): Role | undefined {
  const rule = astNode?.directives?.find(({ name: { value } }) => value === 'auth')
  const requires = rule?.arguments?.[0]?.value
  if (!rule) return undefined
  return requires?.kind === 'EnumValue' ? (requires.value as Role) : 'CLIENT'
}
