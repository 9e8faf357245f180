import { parseEmail } from '../accounts/email.ts'
import type { Context } from '../context.ts'
import type { DeviceCookie } from './device-cookie.ts'
import type { Session } from './session.entity.ts'
import { Authenticated } from './session-results.ts'
import { TokenDelivery } from './token-delivery.ts'
import type { Tokens } from './tokens.ts'

/**
 * Brings the refresh token of a result, if it has one, to its client: in the body as it stands, or in the cookie and no
 * longer in the body. `delivery` null: as the session's tokens were delivered before. A device that signs in by cookie is remembered.
 */
export function deliverTokens<Result extends object>(
  result: Result,
  delivery: TokenDelivery | null,
  { refreshCookie, deviceCookie }: Pick<Context, 'refreshCookie' | 'deviceCookie'>,
): Result {
  if (!hasTokens(result) || (delivery ?? result.session.delivery) === TokenDelivery.BODY) return result
  const { refreshToken, refreshTokenExpiresIn } = result.tokens
  if (refreshToken !== null) refreshCookie.write(refreshToken, refreshTokenExpiresIn)
  if (result instanceof Authenticated) rememberDevice(result, deviceCookie)
  result.tokens = { ...result.tokens, refreshToken: null }
  return result
}

function rememberDevice({ user }: Authenticated, deviceCookie: DeviceCookie): void {
  const email = parseEmail(user.email)
  if ('emailKey' in email) deviceCookie.write(email.emailKey)
}

interface WithTokens {
  session: Session
  tokens: Tokens
}

const hasTokens = (result: object): result is WithTokens => 'tokens' in result && 'session' in result
