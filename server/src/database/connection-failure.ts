import { Unavailable } from '../core/errors.ts'
import { codeOf, fieldOf } from './error-code.ts'
import { noConnectionCode } from './no-connection.ts'

/** Node's error codes for a socket that cannot be opened or breaks. */
const socketFailures = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Failures that happen before anything is sent. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  noConnectionCode,
])

/** Messages of `pg`, its pool and Kysely for errors without a code. */
const lostMessages = [
  'Connection terminated',
  'Query read timeout',
  'timeout expired',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
]
const neverSentMessages = [
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
  'driver has already been destroyed',
  'PGlite is closed',
]

/**
 * SQLSTATEs of a server that is shutting down, starting, full, too slow or a standby: 08 connection exceptions, 53
 * insufficient resources, 57P shutdown and startup, 57014 and 55P03 statement and lock timeouts, 25P03 and 25P04
 * transaction timeouts, 25006 read-only after a failover, 3D000 missing database, as during a restore.
 */
const overloadedOrGone = /^(08|53|57P|57014$|55P03$|25P0[34]$|25006$|3D000$)/

/** A statement took longer than it may, or was cancelled by an operator. */
export const isTimeout = (error: unknown): boolean => codeOf(error) === '57014'

/** Those of them after which the server may have done the work before the connection broke. */
const wentAway = /^(08|57P0[125])/

const collisions = new Set(['40001', '40P01'])
const sqlState = /^[0-9A-Z]{5}$/

const says = (error: unknown, messages: readonly string[]): boolean =>
  messages.some((message) => fieldOf(error, 'message').startsWith(message))

/** A missing Unix socket. Any other missing file does not concern the database. */
const isSocketMissing = (error: unknown): boolean =>
  codeOf(error) === 'ENOENT' && fieldOf(error, 'syscall') === 'connect'

/** Whether the database could not be reached, went away, or was too slow or too busy to do the work. */
export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error)
  if (code === noConnectionCode || socketFailures.has(code) || isSocketMissing(error)) return true
  if (sqlState.test(code)) return overloadedOrGone.test(code)
  return says(error, lostMessages) || says(error, neverSentMessages)
}

/** Whether a statement that failed like this after it was sent may still have taken effect. */
export function isOutcomeOpen(error: unknown): boolean {
  if (!isConnectionFailure(error)) return false
  const code = codeOf(error)
  if (sqlState.test(code) && !socketFailures.has(code)) return wentAway.test(code)
  return !neverConnected.has(code) && !says(error, neverSentMessages)
}

/** Whether a deadlock or serialization failure rolled the work back, so that running it again is likely to succeed. */
export const isCollision = (error: unknown): boolean => collisions.has(codeOf(error))

/** Converts a connection failure to what services throw if nothing was done. */
export const databaseUnavailable = (cause: unknown): Unavailable =>
  cause instanceof Unavailable
    ? cause
    : new Unavailable('The database cannot be reached or is too busy; nothing was changed.', { cause })
