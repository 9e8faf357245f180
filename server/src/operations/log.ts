import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'
import type { Config } from '../config.ts'
import { describeError, legible, redact, redactEntries, safeMessageOf } from './redaction.ts'

export type { Logger } from 'pino'

/** What happens to requests, accounts and sessions, each one line of the log and told by its `event`. */
export type EventName =
  | 'account.created'
  | 'account.registered'
  | 'account.disabled'
  | 'account.enabled'
  | 'administrator.created'
  | 'audit.purged'
  | 'exploration.begun'
  | 'invitation.reissued'
  | 'invitations.purged'
  | 'keys.rotated'
  | 'password.changed'
  | 'password.chosen'
  | 'password.refused'
  | 'profile.updated'
  | 'refresh.refused'
  | 'refresh.repeated'
  | 'request.answered'
  | 'request.failed'
  | 'request.refused'
  | 'role.changed'
  | 'session.started'
  | 'session.rotated'
  | 'session.reused'
  | 'session.ended'
  | 'sessions.purged'
  | 'sign-in.failed'

/** Ids, codes, counts and faults. What people wrote themselves has no place here; keys that name secrets are redacted. */
export interface EventFields {
  readonly [name: string]: EventField
}

type EventField = string | number | boolean | null | undefined | readonly EventField[] | EventFields

/** Where events are written: pino, or anything of its shape. */
export interface EventLogger {
  debug(line: object, message: string): void
  info(line: object, message: string): void
  warn(line: object, message: string): void
  error(line: object, message: string): void
}

/** Hears of events; must not throw. */
export type EventListener = (event: EventName, fields: EventFields) => void

/** All are `info` but these: what every request brings is left out of a log, and somebody should look at the others. */
const levels: Partial<Record<EventName, keyof EventLogger>> = {
  'request.answered': 'debug',
  'request.failed': 'error',
  'session.reused': 'warn',
}

const listenersOf = new WeakMap<object, Set<EventListener>>()

/**
 * The log: one JSON object a line, to standard output unless a `destination` is given. No line holds a password, token,
 * hash, header or variable: keys that name such are redacted at any depth, requests are reduced to method and path,
 * errors to what and where. Control characters are escaped, so that no text can forge a line or a terminal's colours.
 */
export const createLogger = (config: Pick<Config, 'logLevel'>, destination?: DestinationStream): Logger => {
  const options = optionsOf(config)
  return withRedactedChildren(destination === undefined ? pino(options) : pino(options, destination))
}

/** pino drops `formatters.bindings` in children; they inherit this method instead, and so do theirs. */
const withRedactedChildren = (logger: Logger): Logger => {
  const { child } = logger
  const redactedChild = function (this: Logger, ...[bindings, options]: Parameters<Logger['child']>) {
    return child.call(this, redactFields(bindings), options)
  }
  return Object.assign(logger, { child: redactedChild })
}

/** Logs something that happened, and tells those who observe. */
export const logEvent = (
  logger: EventLogger,
  event: EventName,
  fields: EventFields = {},
  level: keyof EventLogger = levels[event] ?? 'info',
): void => {
  tell(logger, event, fields)
  logger[level]({ event, ...fields }, event)
}

/**
 * Tells `listener` of every event that is logged by `logger` or its children, also of those that its level keeps out of the log.
 * @returns how to stop it
 */
export const observeEvents = (logger: EventLogger, listener: EventListener): (() => void) => {
  const listeners = listenersOf.get(logger) ?? new Set()
  listenersOf.set(logger, listeners.add(listener))
  return () => void listeners.delete(listener)
}

/** A child of a pino logger has its parent as prototype. */
const tell = (logger: object | null, event: EventName, fields: EventFields): void => {
  for (let one = logger; one !== null; one = Object.getPrototypeOf(one))
    for (const listener of listenersOf.get(one) ?? []) listener(event, fields)
}

const optionsOf = ({ logLevel }: Pick<Config, 'logLevel'>): LoggerOptions => ({
  level: logLevel,
  base: { pid: process.pid },
  timestamp: stdTimeFunctions.isoTime,
  formatters: {
    level: (label) => ({ level: label }),
    log: (fields) => redactFields(fields),
  },
  serializers: {
    req: requestOf,
    res: responseOf,
    err: (error: unknown) => (error instanceof Error ? describeError(error) : redact(error)),
    msg: (message: unknown) => (typeof message === 'string' ? legible(message) : redact(message)),
  },
  hooks: {
    logMethod(args, method) {
      const [fields, message, ...rest] = args as unknown[]
      const error = errorOf(fields)
      if (error === undefined || (message !== undefined && message !== error.message)) {
        return method.apply(this, args)
      }
      return Reflect.apply(method, this, [
        fields === error ? { err: error } : fields,
        safeMessageOf(error),
        ...rest,
      ])
    },
  },
})

/** Requests, responses and errors have serializers of their own, which need them whole. */
const serialized: ReadonlySet<string> = new Set(['req', 'res', 'err'])

const redactFields = (fields: Record<string, unknown>): Record<string, unknown> => {
  const entries = Object.entries(fields)
  const whole = entries.filter(([key]) => serialized.has(key))
  const others = entries.filter(([key]) => !serialized.has(key))
  return { ...redactEntries(Object.fromEntries(others)), ...Object.fromEntries(whole) }
}

/** The error that is logged; pino and Fastify take its message for the line's, which then needs the same care. */
const errorOf = (fields: unknown): Error | undefined => {
  if (fields instanceof Error) return fields
  if (typeof fields !== 'object' || fields === null || !('err' in fields)) return undefined
  return fields.err instanceof Error ? fields.err : undefined
}

/** A query string may hold a token (`/setup?token=…`), and headers do. */
const requestOf = ({ method, url }: { method?: string; url?: string }): Record<string, unknown> => ({
  method,
  path: legible(url?.split('?', 1)[0] ?? ''),
})

const responseOf = ({ statusCode }: { statusCode?: number }): Record<string, unknown> => ({ statusCode })
