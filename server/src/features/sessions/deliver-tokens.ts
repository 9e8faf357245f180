import type { StartedFor } from '../../core/context.ts'
import { type DeliveryCookies, IssuedTokens, type WithTokens } from './issued-tokens.ts'
import type { TokenDelivery } from './token-delivery.ts'

/** Delivers the tokens of a result, if it has any; see `IssuedTokens.deliver`. */
export const deliverTokens = <Result extends WithTokens, Other extends object>(
  result: IssuedTokens<Result> | Other,
  delivery: TokenDelivery | null | undefined,
  context: DeliveryCookies & { readonly startedFor: StartedFor },
): Result | Other => {
  if (!isIssued(result)) return result
  context.startedFor.userId = result.userId
  return result.deliver(delivery, context)
}

const isIssued = <Result extends WithTokens, Other extends object>(
  result: IssuedTokens<Result> | Other,
): result is IssuedTokens<Result> => result instanceof IssuedTokens
