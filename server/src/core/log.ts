import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'
import { describeError, legible, redact, redactEntries, safeMessageOf } from './redaction.ts'

export type { Logger } from 'pino'

/**
 * The name of an event, such as `session.started`. Each event is one log line. Features declare theirs in `logEvents`.
 */
export type EventName = `${string}.${string}`

/** Ids, codes, counts and faults. Text written by users does not belong here; keys that name secrets are redacted. */
export interface EventFields {
  readonly [name: string]: EventField
}

type EventField = string | number | boolean | null | undefined | readonly EventField[] | EventFields

export interface LogSettings {
  readonly logLevel: string
}

/** Where events are written: pino or a compatible logger. */
export interface EventLogger {
  debug(line: object, message: string): void
  info(line: object, message: string): void
  warn(line: object, message: string): void
  error(line: object, message: string): void
}

/** Receives events; must not throw. */
export type EventListener = (event: EventName, fields: EventFields) => void

const listenersOf = new WeakMap<object, Set<EventListener>>()

/**
 * Creates the log: one JSON object per line, written to standard output unless a `destination` is given. No line
 * contains a password, token, hash, header or variable: keys with such names are redacted at any depth, requests are
 * reduced to method and path, and errors to message and location. Control characters are escaped, so that no text can
 * forge a line or control a terminal.
 */
export const createLogger = (config: LogSettings, destination?: DestinationStream): Logger => {
  const options = optionsOf(config)
  return withRedactedChildren(destination === undefined ? pino(options) : pino(options, destination))
}

/** pino drops `formatters.bindings` in child loggers, but children of any depth inherit this method. */
const withRedactedChildren = (logger: Logger): Logger => {
  const { child } = logger
  const redactedChild = function (this: Logger, ...[bindings, options]: Parameters<Logger['child']>) {
    return child.call(this, redactFields(bindings), options)
  }
  return Object.assign(logger, { child: redactedChild })
}

/** Logs an event and notifies the observers. */
export const logEvent = (
  logger: EventLogger,
  event: EventName,
  fields: EventFields = {},
  level: keyof EventLogger = 'info',
): void => {
  notify(logger, event, fields)
  logger[level]({ event, ...fields }, event)
}

/** Logs a request that was refused before it reached its operation. */
export const logRefusal = (logger: EventLogger, fields: EventFields): void =>
  logEvent(logger, 'request.refused', fields)

/** Logs a server fault that made a request fail, at level `error`. */
export const logFailure = (logger: EventLogger, fields: EventFields): void =>
  logEvent(logger, 'request.failed', fields, 'error')

/**
 * Calls `listener` for every event logged by `logger` or its children, including events below the log level.
 * @returns a function that removes the listener
 */
export const observeEvents = (logger: EventLogger, listener: EventListener): (() => void) => {
  const listeners = listenersOf.get(logger) ?? new Set()
  listenersOf.set(logger, listeners.add(listener))
  return () => void listeners.delete(listener)
}

/** The prototype of a pino child logger is its parent. */
const notify = (logger: object | null, event: EventName, fields: EventFields): void => {
  for (let one = logger; one !== null; one = Object.getPrototypeOf(one))
    for (const listener of listenersOf.get(one) ?? []) listener(event, fields)
}

const optionsOf = ({ logLevel }: LogSettings): LoggerOptions => ({
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

/** Requests, responses and errors have their own serializers, which need the complete objects. */
const serialized: ReadonlySet<string> = new Set(['req', 'res', 'err'])

const redactFields = (fields: Record<string, unknown>): Record<string, unknown> => {
  const entries = Object.entries(fields)
  const whole = entries.filter(([key]) => serialized.has(key))
  const others = entries.filter(([key]) => !serialized.has(key))
  return { ...redactEntries(Object.fromEntries(others)), ...Object.fromEntries(whole) }
}

/** The logged error. pino and Fastify use its message as the line's message, which must then be redacted as well. */
const errorOf = (fields: unknown): Error | undefined => {
  if (fields instanceof Error) return fields
  if (typeof fields !== 'object' || fields === null || !('err' in fields)) return undefined
  return fields.err instanceof Error ? fields.err : undefined
}

/** A query string may contain a token (`/setup?token=…`), as may headers. */
const requestOf = ({ method, url }: { method?: string; url?: string }): Record<string, unknown> => ({
  method,
  path: legible(url?.split('?', 1)[0] ?? ''),
})

const responseOf = ({ statusCode }: { statusCode?: number }): Record<string, unknown> => ({ statusCode })
