import type { Dispatcher } from 'undici'

/** What two answers are compared by. */
export interface Answer {
  /** The request, as `POST login/`. */
  readonly request: string
  readonly status: number
  /** The headers that clients act on; null if a header is absent. */
  readonly header: Readonly<Record<string, string | null>>
  /** The body, with ids, tokens and times replaced by their type; text if it is not JSON. */
  readonly body: unknown
}

const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/

export function answerOf(
  request: string,
  { statusCode, headers }: Dispatcher.ResponseData,
  text: string,
): Answer {
  return { request, status: statusCode, header: comparable(headers), body: withoutValues(read(text)) }
}

export function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

type Headers = Dispatcher.ResponseData['headers']

function comparable(headers: Headers): Record<string, string | null> {
  return {
    'content-type': first(headers, 'content-type')?.split(';')[0]?.trim() ?? null,
    'www-authenticate': first(headers, 'www-authenticate'),
    allow: listed(first(headers, 'allow')),
    'access-control-allow-origin': first(headers, 'access-control-allow-origin'),
  }
}

function first(headers: Headers, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value.join(', ') : value) ?? null
}

/** The order of a list of methods means nothing. */
function listed(value: string | null): string | null {
  return value === null ? null : splitList(value).sort().join(', ')
}

export const splitList = (value: string): string[] => value.split(',').map((item) => item.trim())

/** Replaces what differs between any two servers: ids, tokens and times. */
function withoutValues(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutValues(item, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutValues(item, name)]))
  if (key === 'id')
    return typeof value === 'number' ? '‹number›' : UUID.test(String(value)) ? '‹uuid›' : value
  if (typeof value !== 'string') return value
  if (TOKEN.test(value)) return '‹token›'
  return TIME.test(value) ? '‹time›' : value
}
