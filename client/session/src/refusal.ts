import type { ApolloLink } from '@apollo/client'
import { PROTOCOL_ERRORS_SYMBOL } from '@apollo/client/errors'

/**
 * What an answer says about the access token. `replayable`: refused before anything ran, so the operation may be sent
 * again. `refused`: some part was refused. Undefined: nothing.
 */
export type Verdict = 'replayable' | 'refused' | undefined

interface Part {
  readonly data?: unknown
  readonly errors?: readonly Refusal[]
  readonly incremental?: readonly Part[]
  readonly completed?: readonly Part[]
  readonly extensions?: { readonly [PROTOCOL_ERRORS_SYMBOL]?: Part }
}

interface Refusal {
  readonly extensions?: { readonly code?: unknown; readonly executed?: unknown }
}

const errorsOf = (part: Part | null | undefined): readonly Refusal[] => part?.errors ?? []

/** Errors wherever a payload may carry them: at the top, in `@defer` and `@stream` chunks, in the protocol's envelope. */
export function judgeResult(result: ApolloLink.Result): Verdict {
  const part: Part = result
  const chunks = [part.incremental ?? [], part.completed ?? []].flat()
  const refusals = [part, ...chunks, part.extensions?.[PROTOCOL_ERRORS_SYMBOL]]
    .flatMap(errorsOf)
    .filter((error) => error?.extensions?.code === 'UNAUTHENTICATED')
  if (!refusals.length) return undefined
  const unrun = refusals.some((error) => error.extensions?.executed === false)
  return unrun && !part.data && !chunks.length ? 'replayable' : 'refused'
}

/**
 * A refusal as `application/json` arrives as Apollo's `ServerError`, the answer being its text. In a batch nothing shows
 * which answer was this operation's, so it counts only when all were refused alike.
 */
export function judgeError(error: { readonly bodyText?: string } | null | undefined): Verdict {
  try {
    const body: ApolloLink.Result | ApolloLink.Result[] = JSON.parse(error?.bodyText ?? '')
    const [first, ...others] = [body].flat().map(judgeResult)
    return others.every((verdict) => verdict === first) ? first : undefined
  } catch {
    return undefined
  }
}
