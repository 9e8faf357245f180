import type { ApolloLink } from '@apollo/client'
import { graphQLResultHasProtocolErrors, PROTOCOL_ERRORS_SYMBOL, ServerError } from '@apollo/client/errors'

/**
 * What an answer says about the access token. `replayable`: refused before anything ran, so the operation may be sent
 * again. `refused`: some part was refused. Undefined: nothing.
 */
export type Verdict = 'replayable' | 'refused' | undefined

interface Part {
  readonly data?: unknown
  readonly errors?: unknown
  readonly incremental?: readonly Part[]
  readonly completed?: readonly Part[]
}

interface Refusal {
  readonly extensions?: { readonly code?: unknown; readonly executed?: unknown }
}

const errorsOf = (part: Part | null | undefined): Refusal[] =>
  Array.isArray(part?.errors) ? part.errors : []

function judge(errors: Refusal[], empty: boolean): Verdict {
  const refusals = errors.filter((error) => error?.extensions?.code === 'UNAUTHENTICATED')
  if (!refusals.length) return undefined
  return empty && refusals.some((error) => error.extensions?.executed === false) ? 'replayable' : 'refused'
}

/** Errors wherever a payload may carry them: at the top, in `@defer` and `@stream` chunks, in the protocol's envelope. */
export function judgeResult(result: ApolloLink.Result): Verdict {
  const part: Part = result
  const chunks = [...(part.incremental ?? []), ...(part.completed ?? [])]
  const protocol = graphQLResultHasProtocolErrors(result) ? [result.extensions[PROTOCOL_ERRORS_SYMBOL]] : []
  return judge([part, ...chunks, ...protocol].flatMap(errorsOf), !part.data && !chunks.length)
}

/**
 * A refusal as `application/json` arrives as `ServerError`. Of a batch nothing tells which answer was this operation's,
 * so it counts only when all were refused alike.
 */
export function judgeError(error: unknown): Verdict {
  if (!ServerError.is(error)) return undefined
  try {
    const body: Part | Part[] = JSON.parse(error.bodyText)
    const [first, ...others] = (Array.isArray(body) ? body : [body]).map((part) =>
      judge(errorsOf(part), !part.data),
    )
    return others.every((verdict) => verdict === first) ? first : undefined
  } catch {
    return undefined
  }
}
