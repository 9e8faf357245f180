import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'
import type { Config } from '../config.ts'
import { describeError, legible, redact, redactEntries, safeMessageOf } from './redaction.ts'

export type { Logger } from 'pino'

/** What happens to accounts and sessions, each one line of the log and told by its `event`. */
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
  | 'role.changed'
  | 'session.started'
  | 'session.rotated'
  | 'session.reused'
  | 'session.ended'
  | 'sessions.purged'
  | 'sign-in.failed'

/** Ids, codes and counts. What people wrote themselves has no place here; keys that name secrets are redacted. */
export type EventFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Somebody should look at these. */
const alarming: ReadonlySet<EventName> = new Set(['session.reused'])

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

/** Logs something that happened to an account or a session. */
export const logEvent = (
  logger: Pick<Logger, 'info' | 'warn'>,
  event: EventName,
  fields: EventFields = {},
): void => {
  const line = { event, ...fields }
  if (alarming.has(event)) logger.warn(line, event)
  else logger.info(line, event)
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
