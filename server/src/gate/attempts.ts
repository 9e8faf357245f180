import { valueFromASTUntyped } from 'graphql'
import type { CountedAttempts } from '../core/context.ts'
import { parseEmail } from '../core/email.ts'
import type { RawVariables } from './conditions.ts'
import type { Attempt, Limiter } from './limiter.ts'
import type { LimitedField } from './plan.ts'

/** Keeps the counted attempts of an operation until one of its resolvers reports success. */
export const rememberAttempts = (
  counted: CountedAttempts,
  limiter: Limiter,
  attempts: readonly Attempt[],
): void => {
  counted.giveBack = async () => {
    await Promise.all(attempts.map((attempt) => limiter.giveBack(attempt)))
  }
}

/** The account that a `@limited` field names in `input.email`, normalized; undefined if none. */
export const accountNamedIn = (field: LimitedField, variables: RawVariables): string | undefined => {
  const email = namedInInput('email', field, variables)
  if (typeof email !== 'string') return undefined
  const parsed = parseEmail(email)
  return 'emailKey' in parsed ? parsed.emailKey : email.trim().toLowerCase()
}

/** Returns the uncoerced value of `name` in a field's `input`. */
export const namedInInput = (
  name: string,
  { node }: Pick<LimitedField, 'node'>,
  variables: RawVariables,
): unknown => {
  const input = node.arguments?.find((argument) => argument.name.value === 'input')
  return input && propertyOf(valueFromASTUntyped(input.value, variables), name)
}

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
