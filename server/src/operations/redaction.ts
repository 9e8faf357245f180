import { GraphQLError } from 'graphql'

const secretKey = /password|secret|cookie|authorization|token$|hash$|^(headers|body|variables)$/i
const redacted = '[redacted]'

const longestText = 1000
const mostEntries = 50
const deepest = 6

/** What JSON leaves as it is although terminals obey it or lines break at it: DEL, C1 controls, separators, bidi. */
const treacherous = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A text fit for a line of the log: of bounded length, and nothing in it that moves a terminal's cursor. */
export const legible = (text: string): string => {
  const bounded = text.length > longestText ? `${text.slice(0, longestText)}…` : text
  return bounded.replace(treacherous, escapeOf)
}

/** `value` as it may be logged: secrets by the name of their key removed, at any depth; texts, lists and depth bounded. */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return legible(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (value instanceof Error) return describeError(value, depth)
  if (ArrayBuffer.isView(value)) return '[bytes]'
  if (depth >= deepest) return '[deeper]'
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((item) => redact(item, depth + 1))
  return redactEntries(value, depth + 1)
}

/** The entries of an object, redacted. */
export const redactEntries = (fields: object, depth = 0): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, mostEntries)
      .map(([key, value]) => [key, secretKey.test(key) ? redacted : redact(value, depth)]),
  )

/** An error as it may be logged: what and where, without the properties by which drivers repeat what was sent. */
export const describeError = (error: Error, depth = 0): Record<string, unknown> => {
  const { code, cause } = { code: undefined, ...error, cause: error.cause }
  return {
    type: error.name,
    message: safeMessageOf(error),
    ...(typeof code === 'string' && { code }),
    ...(cause instanceof Error && depth < deepest && { cause: describeError(cause, depth + 1) }),
    stack: framesOf(error),
  }
}

/**
 * The message of an error, unless it is of a kind that quotes its input: GraphQL's own errors quote variables
 * (graphql-js #2629), PostgreSQL's data exceptions (SQLSTATE class 22) quote values.
 */
export const safeMessageOf = (error: Error): string => {
  const quotesVariables = error instanceof GraphQLError && error.name !== 'Refusal'
  if (quotesVariables) {
    return error.originalError == null ? 'a GraphQL request failed' : safeMessageOf(error.originalError)
  }
  const quotesValues = 'code' in error && typeof error.code === 'string' && /^22...$/.test(error.code)
  return quotesValues ? 'the database refused a value' : legible(error.message)
}

/** Where it was thrown. The lines before the first frame repeat the message, which may not be safe. */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostEntries)
    .map((line) => legible(line.trim()))
