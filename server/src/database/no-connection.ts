import { Unavailable } from '../core/errors.ts'
import { codeOf, fieldOf } from './error-code.ts'

/** MikroORM copies an error's fields into an error class of its own; this field identifies the original. */
export const noConnectionCode = 'NO_CONNECTION'

/** Thrown when no connection could be obtained and nothing was sent. The reason is its cause. */
export class NoConnection extends Unavailable {
  readonly code = noConnectionCode

  constructor(cause: unknown) {
    super('No connection to the database could be made; nothing was changed.', { cause })
  }
}

/**
 * Describes why there was no connection or the database was unavailable. The error of an attempt at several addresses
 * has no message.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof Unavailable && error.cause !== undefined) return reasonOf(error.cause)
  return fieldOf(error, 'message') || codeOf(error) || 'it cannot be reached or is too busy'
}
