import { Unavailable } from '../errors.ts'
import { codeOf, fieldOf } from './error-code.ts'

/** What Node says when a socket cannot be opened or breaks. */
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

/** Failures before anything was sent. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
])

/** What `pg`, its pool and Kysely say about it; these errors carry no code. */
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
 * SQLSTATE of a server that is going away, starting, full, too slow or a standby: 08 connection exceptions,
 * 53 resources, 57P shutdown and start, 57014 and 55P03 time-outs of statement and lock, 25P03 and 25P04 of the
 * transaction, 25006 read only after a fail-over, 3D000 no such database, as while one is restored.
 */
const overloadedOrGone = /^(08|53|57P|57014$|55P03$|25P0[34]$|25006$|3D000$)/

/** Of these, the ones where the server went away and may have done the work before it did. */
const wentAway = /^(08|57P0[125])/

const collisions = new Set(['40001', '40P01'])
const sqlState = /^[0-9A-Z]{5}$/

const says = (error: unknown, messages: readonly string[]): boolean =>
  messages.some((message) => fieldOf(error, 'message').startsWith(message))

/** A Unix socket that is not there; any other missing file is none of the database's. */
const isSocketMissing = (error: unknown): boolean =>
  codeOf(error) === 'ENOENT' && fieldOf(error, 'syscall') === 'connect'

/** Whether the database could not be reached, went away, or was too slow or too full to do the work. */
export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error)
  if (socketFailures.has(code) || isSocketMissing(error)) return true
  if (sqlState.test(code)) return overloadedOrGone.test(code)
  return says(error, lostMessages) || says(error, neverSentMessages)
}

/** Whether a statement that was sent and failed like this may have been done all the same. */
export function isOutcomeOpen(error: unknown): boolean {
  if (!isConnectionFailure(error)) return false
  const code = codeOf(error)
  if (sqlState.test(code) && !socketFailures.has(code)) return wentAway.test(code)
  return !neverConnected.has(code) && !says(error, neverSentMessages)
}

/** Whether a deadlock or a serialization failure undid the work: run again, it will likely succeed. */
export const isCollision = (error: unknown): boolean => collisions.has(codeOf(error))

/** What services are told instead, when nothing was done. */
export const databaseUnavailable = (cause: unknown): Unavailable =>
  new Unavailable('The database cannot be reached or is too busy; nothing was changed.', { cause })
