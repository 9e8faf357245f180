/** An error in a log: what it is and where it comes from. */
export type LoggedFault = {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly frames: readonly string[]
  readonly cause?: LoggedFault
}

const longestChain = 4

/**
 * An error without the values that were at hand. Errors of drivers carry statements, parameters and rows in further
 * properties, so that only these few are written, and some quote a value in their message.
 */
export const describeFault = (error: unknown, depth = longestChain): LoggedFault => {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something was thrown that is no error.', frames: [] }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    type: error.name,
    message: withoutValues(error.message, code),
    ...(code !== undefined && { code }),
    frames: framesOf(error),
    ...(error.cause !== undefined && depth > 1 && { cause: describeFault(error.cause, depth - 1) }),
  }
}

/** SQLSTATE class 22 is about a value that was sent, and quotes it (PostgreSQL, appendix A). */
const isDataException = (code: string | undefined): boolean => /^22[0-9A-Z]{3}$/.test(code ?? '')

const withoutValues = (message: string, code: string | undefined): string =>
  isDataException(code)
    ? 'The database refused a value.'
    : message
        .replace(/(cannot represent [a-z -]*value): [\s\S]*/i, '$1.')
        .replace(/(Value) "[\s\S]*"( does)/, '$1$2')

const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
