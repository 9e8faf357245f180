import type { SessionsContext } from './sessions-context.ts'
import { TokenDelivery } from './token-delivery.ts'

/**
 * For mutations that deliver a session's next refresh token like the former one. In a cookie, that needs an allowed origin.
 * @throws Refusal unless the request may receive it
 */
export async function requireCookieOriginOfSession({
  refreshCookie,
  sessions,
  currentUser,
}: SessionsContext): Promise<void> {
  if (refreshCookie.isAllowed) return
  if ((await sessions.deliveryOf(currentUser)) === TokenDelivery.COOKIE) refreshCookie.requireOrigin()
}
