import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql'
import type { CountedAttempts } from '../core/context.ts'
import type { Authentication } from '../core/current-user.ts'
import {
  cannotConfirm,
  cannotWrite,
  confirmationRequired,
  forbidden,
  mustEnrolFirst,
  mustStandAlone,
  notForServices,
  type Refusal,
  rateLimited,
  unauthenticated,
  unavailable,
} from '../core/errors.ts'
import type { Factor } from '../core/factor.ts'
import { isFresh } from '../core/freshness.ts'
import { ranksAtLeast } from '../core/role.ts'
import type { StreamRequest } from '../core/stream-request.ts'
import { mayWriteReadOnly } from './access.ts'
import { accountNamedIn, namedInInput, rememberAttempts } from './attempts.ts'
import { mayHold, type RawVariables } from './conditions.ts'
import type { Attempt, Limiter } from './limiter.ts'
import type { OperationRequest } from './operation-request.ts'
import {
  type FreshField,
  type GuardedField,
  type LimitedField,
  type OperationPlan,
  type PlanOf,
  writesOf,
} from './plan.ts'

/** What the gate needs to know about a request. */
export interface GateContext {
  readonly authentication: Authentication
  readonly clientAddress: string
  readonly requestId: string
  readonly attempts: CountedAttempts
  /** Whether the operation is refused without a valid access token, even if all of its fields are public. */
  readonly requiresSignIn?: boolean
  /** Present at the endpoint for subscriptions. */
  readonly stream?: StreamRequest | undefined
  /** Whether this device has signed in to the account before and is therefore counted apart from strangers. */
  knowsDeviceOf?(account: string): Promise<boolean>
  /** The factors that the signed-in account can confirm with; a refusal of a `@fresh` field names them. */
  confirmationFactors?(): Promise<readonly Factor[]>
  /** @throws Refusal unless the request may receive a session in a cookie */
  requireCookieOrigin?(): void
}

/**
 * Mutations that a server refuses with its settings, by name, with the refusal for the field at a path; undefined while
 * it is open.
 */
export type ClosedFields = Readonly<Record<string, (path: readonly string[]) => Refusal | undefined>>

/** Throws a refusal unless the operation may run. */
export type Gate = (request: OperationRequest<GateContext>) => Promise<void>

/**
 * Decides whether an operation may run, before anything runs and before variables are coerced: checks the caller, their
 * role, how recently they proved who they are, and the rate limits. Throws a refusal, in which case no part of the
 * operation runs.
 */
export const createGate =
  (planOf: PlanOf, limiter: Limiter, closed: ClosedFields = {}): Gate =>
  async ({ document, operation, request, contextValue }) => {
    if (!document || !operation) return
    const plan = planOf(document, operation)
    const variables = request.variables ?? {}
    authorize(plan, variables, contextValue)
    requirePublicMutationsAlone(plan, variables)
    requireOpen(plan, variables, closed)
    if (plan.fresh.length > 0) await requireFreshness(plan.fresh, variables, contextValue)
    if (plan.written.length === 0 && plan.limited.length === 0) return
    const completed = withDefaults(operation, variables)
    requireCookieOrigin(plan, completed, contextValue)
    if (plan.limited.length > 0) await admit(plan.limited, completed, limiter, contextValue)
  }

/** Throws unless the request may use every `@auth` field that it would reach. */
const authorize = (
  plan: OperationPlan,
  variables: RawVariables,
  { authentication, requiresSignIn = false }: GateContext,
): void => {
  if (authentication.kind === 'signed-in' && authentication.currentUser.readOnly)
    refuseWrites(plan, variables)
  const guarded = plan.guarded.filter(({ conditions }) => mayHold(conditions, variables))
  if (guarded.length === 0 && !requiresSignIn) return
  if (authentication.kind === 'refused') throw unauthenticated(authentication.problem)
  if (authentication.kind === 'unavailable') throw unavailable(authentication.retryAfterSeconds)
  if (authentication.kind === 'service') {
    requireService(guarded)
    return
  }
  const { role, readOnly, enrolling } = authentication.currentUser
  const beyondEnrolment = enrolling && guarded.find(({ isEnrolling }) => !isEnrolling)
  if (beyondEnrolment) throw mustEnrolFirst(beyondEnrolment.path)
  const tooHigh = guarded.find(({ requires }) => !ranksAtLeast(role, requires))
  if (tooHigh) throw forbidden(tooHigh.requires, tooHigh.path)
  if (readOnly) refuseFresh(plan, variables)
}

/** @throws Refusal unless all of these fields, and at least one, are for services */
const requireService = (guarded: readonly GuardedField[]): void => {
  const beyond = guarded.find(({ isService }) => !isService)
  if (beyond || guarded.length === 0) throw notForServices(beyond?.path)
}

/** A token for exploring cannot write, whatever rule the mutation has. */
const refuseWrites = (plan: OperationPlan, variables: RawVariables): void => {
  const writing = writesOf(plan, variables).find(({ name }) => !mayWriteReadOnly(name))
  if (writing) throw cannotWrite([writing.responseName])
}

/**
 * A token for exploring proves nothing about who holds it, and confirming would not change that: `confirm` is a
 * mutation, and issues tokens of a session.
 */
const refuseFresh = ({ fresh }: OperationPlan, variables: RawVariables): void => {
  const unconfirmable = fresh.find(({ conditions }) => mayHold(conditions, variables))
  if (unconfirmable) throw cannotConfirm(unconfirmable.path)
}

/**
 * Throws unless the caller proved who they are as recently as the strictest `@fresh` field requires. Checked after
 * everything that a confirmation would not change, so that no user confirms in vain, and before attempts are counted.
 */
const requireFreshness = async (
  fields: readonly FreshField[],
  variables: RawVariables,
  context: GateContext,
): Promise<void> => {
  const { authentication } = context
  if (authentication.kind !== 'signed-in') return
  const [strictest] = fields
    .filter(({ conditions }) => mayHold(conditions, variables))
    .toSorted((one, other) => one.within - other.within)
  if (!strictest || isFresh(authentication.currentUser.authTime, strictest.within)) return
  const factors = (await context.confirmationFactors?.()) ?? []
  throw confirmationRequired(strictest.within, factors, strictest.path)
}

/**
 * A public mutation authenticates its caller itself, by a password, a link or a cookie. It must be alone in its
 * operation, so that nothing else has run when it refuses.
 */
const requirePublicMutationsAlone = (plan: OperationPlan, variables: RawVariables): void => {
  const written = writesOf(plan, variables)
  const alone = written.find(({ isPublic }) => isPublic)
  if (alone && written.length > 1) throw mustStandAlone([alone.responseName])
}

/** @throws Refusal if the operation has a mutation that this server refuses with its settings */
const requireOpen = (plan: OperationPlan, variables: RawVariables, closed: ClosedFields): void => {
  for (const { name, responseName } of writesOf(plan, variables)) {
    const refusal = Object.hasOwn(closed, name) ? closed[name]?.([responseName]) : undefined
    if (refusal !== undefined) throw refusal
  }
}

/**
 * Refuses a request that may not receive a cookie before it is counted, so that a misconfigured origin locks no one
 * out.
 */
const requireCookieOrigin = (plan: OperationPlan, variables: RawVariables, context: GateContext): void => {
  const asksForCookie = plan.written.some(
    (field) =>
      mayHold(field.conditions, variables) && namedInInput('delivery', field, variables) === 'COOKIE',
  )
  if (asksForCookie) context.requireCookieOrigin?.()
}

/** Counts every execution of a `@limited` field and throws if a limit is exceeded. */
const admit = async (
  fields: readonly LimitedField[],
  variables: RawVariables,
  limiter: Limiter,
  context: GateContext,
): Promise<void> => {
  const executed = fields.filter(({ conditions }) => mayHold(conditions, variables))
  const byResponseName = new Map(executed.map((field) => [field.responseName, field]))
  const fieldsOnce = [...byResponseName.values()]
  const attempts = (
    await Promise.all(fieldsOnce.map((field) => attemptsOf(field, variables, context)))
  ).flat()
  for (const attempt of attempts) {
    const wait = await limiter.consume(attempt)
    if (wait !== undefined) throw rateLimited(wait)
  }
  rememberAttempts(context.attempts, limiter, attempts)
}

/**
 * A signed-in user's attempt counts for their account, and for an address that it names, so that several accounts cannot
 * cause more mails to one.
 */
const attemptsOf = async (
  field: LimitedField,
  variables: RawVariables,
  context: GateContext,
): Promise<Attempt[]> => {
  const { limit } = field
  const { authentication, clientAddress } = context
  const account = accountNamedIn(field, variables)
  if (field.isGuarded && authentication.kind === 'signed-in') {
    const { id, sessionId: session } = authentication.currentUser
    const own = { limit, clientAddress, account: id, session }
    return account === undefined ? [own] : [own, { limit, account }]
  }
  const isKnownDevice = account !== undefined && (await context.knowsDeviceOf?.(account))
  return [{ limit, clientAddress, account, isKnownDevice }]
}

/** Selects the declared variables; a request may send any number of others. */
const withDefaults = (
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: RawVariables,
): RawVariables => {
  const declared: Record<string, unknown> = Object.create(null)
  for (const { variable, defaultValue } of variableDefinitions) {
    const name = variable.name.value
    if (Object.hasOwn(variables, name)) declared[name] = variables[name]
    else if (defaultValue) declared[name] = valueFromASTUntyped(defaultValue)
  }
  return declared
}
