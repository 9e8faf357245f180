import { GraphQLError } from 'graphql'

const secretKey = /password|secret|cookie|authorization|token$|hash$|^(headers|body|variables)$/i
const redacted = '[redacted]'

const longestText = 1000
const mostEntries = 50
const deepest = 6

/**
 * Characters that JSON does not escape although they control terminals or break lines: DEL, C1 controls, separators,
 * bidi.
 */
const treacherous = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Makes a text safe to log: bounds its length and escapes what could move a terminal's cursor. */
export const legible = (text: string): string => {
  const bounded = text.length > longestText ? `${text.slice(0, longestText)}…` : text
  return bounded.replace(treacherous, escapeOf)
}

/**
 * Makes `value` safe to log: removes secrets by the name of their key at any depth, and bounds texts, lists and depth.
 */
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

export const redactEntries = (fields: object, depth = 0): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, mostEntries)
      .map(([key, value]) => [key, secretKey.test(key) ? redacted : redact(value, depth)]),
  )

/**
 * Describes an error for the log by message and location, without the properties in which drivers repeat the data that
 * was sent.
 */
export type DescribedError = {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly cause?: DescribedError
}

/** Redacts the errors among the fields of a line, under `err` or any other key. */
export const describeError = (
  error: Error,
  depth = 0,
): DescribedError & { readonly stack: readonly string[] } => ({
  ...describe(error, depth, describeError),
  stack: framesOf(error),
})

/** Describes a server fault for the event of its request. */
export const describeFault = (
  error: unknown,
  depth = 0,
): DescribedError & { readonly frames: readonly string[] } => {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something was thrown that is no error.', frames: [] }
  return { ...describe(error, depth, describeFault), frames: framesOf(error) }
}

const describe = (
  error: Error,
  depth: number,
  describeCause: (cause: Error, depth: number) => DescribedError,
): DescribedError => {
  const { code, cause } = { code: undefined, ...error, cause: error.cause }
  return {
    type: error.name,
    message: safeMessageOf(error),
    ...(typeof code === 'string' && { code }),
    ...(cause instanceof Error && depth < deepest && { cause: describeCause(cause, depth + 1) }),
  }
}

/** SQLSTATE class 22 concerns a value that was sent, and its message quotes the value (PostgreSQL, appendix A). */
const isDataException = (error: Error): boolean =>
  'code' in error && typeof error.code === 'string' && /^22[0-9A-Z]{3}$/.test(error.code)

/** Returns an error's message without the value it quotes. GraphQL's own errors quote variables (graphql-js #2629). */
export const safeMessageOf = (error: Error): string => {
  if (isDataException(error)) return 'the database refused a value'
  const message = withoutValue(error.message)
  const mayQuote = error instanceof GraphQLError && error.name !== 'Refusal' && message === error.message
  if (!mayQuote) return legible(message)
  return error.originalError == null ? 'a GraphQL request failed' : safeMessageOf(error.originalError)
}

const withoutValue = (message: string): string =>
  message
    .replace(/(cannot represent [a-z -]*value): [\s\S]*/i, '$1.')
    .replace(/(Value) "[\s\S]*"( does)/, '$1$2')

/** Returns the stack frames only. The lines before the first frame repeat the message, which may be unsafe. */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostEntries)
    .map((line) => legible(line.trim()))
