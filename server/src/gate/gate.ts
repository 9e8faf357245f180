import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql'
import { ranksAtLeast } from '../accounts/role.ts'
import type { Authentication } from '../context.ts'
import {
  cannotWrite,
  forbidden,
  mustStandAlone,
  rateLimited,
  unauthenticated,
  unavailable,
} from '../errors.ts'
import { mayWriteReadOnly } from './access.ts'
import { accountNamedIn, rememberAttempts } from './attempts.ts'
import { mayHold, type RawVariables } from './conditions.ts'
import type { Attempt, Limiter } from './limiter.ts'
import type { OperationRequest } from './operation-request.ts'
import { type LimitedField, type OperationPlan, type PlanOf, writesOf } from './plan.ts'

/** What the gate needs to know of a request. */
export interface GateContext {
  readonly authentication: Authentication
  readonly clientAddress: string
  readonly requestId: string
  /** What to count a device by that has signed in to the account before. */
  deviceFor?(account: string): string | undefined
}

/** Judges an operation; throws the refusal. */
export type Gate = (request: OperationRequest<GateContext>) => Promise<void>

/**
 * Decides, before anything runs and before variables are coerced, whether an operation may run: who asks, in which
 * role, how often. Throws the refusal, and then nothing of the operation runs.
 */
export const createGate =
  (planOf: PlanOf, limiter: Limiter): Gate =>
  async ({ document, operation, request, contextValue }) => {
    if (!document || !operation) return
    const plan = planOf(document, operation)
    const variables = request.variables ?? {}
    authorize(plan, variables, contextValue.authentication)
    requirePublicMutationsAlone(plan, variables)
    if (plan.limited.length === 0) return
    await admit(plan.limited, withDefaults(operation, variables), limiter, contextValue)
  }

/** Throws unless the request may use every field with `@auth` that it would reach. */
const authorize = (plan: OperationPlan, variables: RawVariables, authentication: Authentication): void => {
  if (authentication.kind === 'signed-in' && authentication.currentUser.readOnly)
    refuseWrites(plan, variables)
  const guarded = plan.guarded.filter(({ conditions }) => mayHold(conditions, variables))
  if (guarded.length === 0) return
  if (authentication.kind === 'refused') throw unauthenticated(authentication.problem)
  if (authentication.kind === 'unavailable') throw unavailable(authentication.retryAfterSeconds)
  const { role } = authentication.currentUser
  const tooHigh = guarded.find(({ requires }) => !ranksAtLeast(role, requires))
  if (tooHigh) throw forbidden(tooHigh.requires, tooHigh.path)
}

/** A token for exploring reads, whatever the rule of a mutation. */
const refuseWrites = (plan: OperationPlan, variables: RawVariables): void => {
  const writing = writesOf(plan, variables).find(({ name }) => !mayWriteReadOnly(name))
  if (writing) throw cannotWrite([writing.responseName])
}

/**
 * A public mutation judges for itself who asks, by a password, a link or a cookie. When it refuses nothing may have run,
 * so nothing else is written in its operation.
 */
const requirePublicMutationsAlone = (plan: OperationPlan, variables: RawVariables): void => {
  const written = writesOf(plan, variables)
  const alone = written.find(({ isPublic }) => isPublic)
  if (alone && written.length > 1) throw mustStandAlone([alone.responseName])
}

/** Counts every execution of a `@limited` field, and throws when one is too many. */
const admit = async (
  fields: readonly LimitedField[],
  variables: RawVariables,
  limiter: Limiter,
  context: GateContext,
): Promise<void> => {
  const executed = fields.filter(({ conditions }) => mayHold(conditions, variables))
  const byResponseName = new Map(executed.map((field) => [field.responseName, field]))
  const attempts = [...byResponseName.values()].map((field) => attemptOf(field, variables, context))
  for (const attempt of attempts) {
    const wait = await limiter.consume(attempt)
    if (wait !== undefined) throw rateLimited(wait)
  }
  rememberAttempts(context, limiter, attempts)
}

const attemptOf = (field: LimitedField, variables: RawVariables, context: GateContext): Attempt => {
  const { authentication, clientAddress } = context
  const signedInAs = authentication.kind === 'signed-in' ? authentication.currentUser.id : undefined
  const account = field.isGuarded ? signedInAs : accountNamedIn(field, variables)
  const device = account === undefined || field.isGuarded ? undefined : context.deviceFor?.(account)
  return { limit: field.limit, clientAddress, account, device }
}

const withDefaults = (operation: OperationDefinitionNode, variables: RawVariables): RawVariables => {
  const defaults = (operation.variableDefinitions ?? [])
    .filter(({ defaultValue }) => defaultValue !== undefined)
    .map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ])
  return { ...Object.fromEntries(defaults), ...variables }
}
