import { type DeliveryCookies, IssuedTokens, type WithTokens } from './issued-tokens.ts'
import type { TokenDelivery } from './token-delivery.ts'

/** Delivers the tokens of a result, if it has any; see `IssuedTokens.deliver`. */
export const deliverTokens = <Result extends WithTokens, Other extends object>(
  result: IssuedTokens<Result> | Other,
  delivery: TokenDelivery | null | undefined,
  cookies: DeliveryCookies,
): Result | Other => (isIssued(result) ? result.deliver(delivery, cookies) : result)

const isIssued = <Result extends WithTokens, Other extends object>(
  result: IssuedTokens<Result> | Other,
): result is IssuedTokens<Result> => result instanceof IssuedTokens
