import { valueFromASTUntyped } from 'graphql'
import { parseEmail } from '../accounts/email.ts'
import type { RawVariables } from './conditions.ts'
import type { Attempt, Limiter } from './limiter.ts'
import type { LimitedField } from './plan.ts'

const openAttempts = new WeakMap<object, () => Promise<void>>()

/** Keeps what an operation counted, until one of its resolvers reports success. */
export const rememberAttempts = (context: object, limiter: Limiter, attempts: readonly Attempt[]): void => {
  openAttempts.set(context, async () => {
    await Promise.all(attempts.map((attempt) => limiter.giveBack(attempt)))
  })
}

/**
 * For the resolver of a `@limited` field, with its context: the attempt succeeded, so what it counted is given back.
 * People who sign in often are not refused for it. Calling it again, or without a limit, does nothing.
 */
export const attemptSucceeded = async (context: object): Promise<void> => {
  const giveBack = openAttempts.get(context)
  openAttempts.delete(context)
  await giveBack?.()
}

/** The account that a `@limited` field names in `input.email`, in one spelling; undefined when it names none. */
export const accountNamedIn = (field: LimitedField, variables: RawVariables): string | undefined => {
  const input = field.node.arguments?.find(({ name }) => name.value === 'input')
  const email = input && propertyOf(valueFromASTUntyped(input.value, variables), 'email')
  if (typeof email !== 'string') return undefined
  const parsed = parseEmail(email)
  return 'emailKey' in parsed ? parsed.emailKey : email.trim().toLowerCase()
}

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
