import type { ApolloLink } from '@apollo/client'
import { graphQLResultHasProtocolErrors, PROTOCOL_ERRORS_SYMBOL, ServerError } from '@apollo/client/errors'

/** What a result or an error says about the credential that was sent. */
export interface Verdict {
  /** The access token was refused. */
  readonly refused: boolean
  /** The whole operation was refused before anything ran: it may be sent again. */
  readonly replayable: boolean
}

const ACCEPTED: Verdict = { refused: false, replayable: false }

const get = (value: unknown, name: string | symbol): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const isRefusal = (error: unknown) => get(get(error, 'extensions'), 'code') === 'UNAUTHENTICATED'
const neverRan = (error: unknown) => get(get(error, 'extensions'), 'executed') === false

function judge(errors: readonly unknown[], empty: boolean): Verdict {
  const refused = errors.some(isRefusal)
  return refused
    ? { refused, replayable: empty && errors.some((error) => isRefusal(error) && neverRan(error)) }
    : ACCEPTED
}

/** Errors wherever a payload may carry them: at the top, in `@defer` and `@stream` chunks, in the protocol's envelope. */
export function judgeResult(result: ApolloLink.Result): Verdict {
  const chunks = [...list(get(result, 'incremental')), ...list(get(result, 'completed'))]
  const protocol = graphQLResultHasProtocolErrors(result)
    ? list(get(result.extensions[PROTOCOL_ERRORS_SYMBOL], 'errors'))
    : []
  const errors = [result, ...chunks].flatMap((part) => list(get(part, 'errors')))
  return judge([...errors, ...protocol], get(result, 'data') == null && chunks.length === 0)
}

function bodyOf(error: ServerError): unknown {
  try {
    return JSON.parse(error.bodyText)
  } catch {
    return undefined
  }
}

/**
 * A refusal as `application/json` arrives as `ServerError`. Of a batch nothing tells which answer was this operation's,
 * so it counts only when all were refused alike.
 */
export function judgeError(error: unknown): Verdict {
  if (!ServerError.is(error)) return ACCEPTED
  const body = bodyOf(error)
  const verdicts = (Array.isArray(body) ? body : [body]).map((part) =>
    judge(list(get(part, 'errors')), get(part, 'data') == null),
  )
  const all = (name: keyof Verdict) => verdicts.length > 0 && verdicts.every((verdict) => verdict[name])
  return { refused: all('refused'), replayable: all('replayable') }
}
