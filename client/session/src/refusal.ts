import type { ApolloLink } from '@apollo/client'
import { PROTOCOL_ERRORS_SYMBOL } from '@apollo/client/errors'
import type { ConfirmationDemand, Factor } from './confirmation.ts'

/**
 * What an answer says about the access token. `replayable`: refused before anything ran, so the operation may be sent
 * again. `refused`: some part was refused. A demand: it is accepted, but the user must confirm first, and nothing ran.
 * Undefined: nothing.
 */
export type Verdict = 'replayable' | 'refused' | ConfirmationDemand | undefined

interface Part {
  readonly data?: unknown
  readonly errors?: readonly Refusal[]
  readonly incremental?: readonly Part[]
  readonly completed?: readonly Part[]
  readonly extensions?: { readonly [PROTOCOL_ERRORS_SYMBOL]?: Part }
}

interface Refusal {
  readonly extensions?: {
    readonly code?: unknown
    readonly executed?: unknown
    readonly factors?: readonly Factor[]
    readonly confirmWithin?: number
  }
}

const errorsOf = (part: Part | null | undefined): readonly Refusal[] => part?.errors ?? []

/** Errors wherever a payload may carry them: at the top, in `@defer` and `@stream` chunks, in the protocol's envelope. */
export function judgeResult(result: ApolloLink.Result): Verdict {
  const part: Part = result
  const chunks = [part.incremental ?? [], part.completed ?? []].flat()
  const errors = [part, ...chunks, part.extensions?.[PROTOCOL_ERRORS_SYMBOL]].flatMap(errorsOf)
  const having = (code: string) => errors.filter((error) => error?.extensions?.code === code)
  const unrun = ({ extensions }: Refusal) => extensions?.executed === false && !part.data && !chunks.length
  const refusals = having('UNAUTHENTICATED')
  if (refusals.length) return refusals.some(unrun) ? 'replayable' : 'refused'
  const demand = having('CONFIRMATION_REQUIRED').find(unrun)?.extensions
  return demand && { factors: demand.factors ?? [], within: demand.confirmWithin ?? 0 }
}

/** The demand, if the verdict is one. */
export const demandOf = (verdict: Verdict): ConfirmationDemand | undefined =>
  typeof verdict === 'object' ? verdict : undefined

/**
 * A refusal as `application/json` arrives as Apollo's `ServerError`, the answer being its text. In a batch nothing shows
 * which answer was this operation's, so it counts only when all were refused alike.
 */
export function judgeError(error: { readonly bodyText?: string } | null | undefined): Verdict {
  try {
    const body: ApolloLink.Result | ApolloLink.Result[] = JSON.parse(error?.bodyText ?? '')
    const [first, ...others] = [body].flat().map(judgeResult)
    const alike = (verdict: Verdict) => verdict === first || (!!demandOf(verdict) && !!demandOf(first))
    return others.every(alike) ? first : undefined
  } catch {
    return undefined
  }
}
