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
  const open = await sessions.openSessionsOf(currentUser.id)
  const own = open.find(({ id }) => id === currentUser.sessionId)
  if (own?.delivery === TokenDelivery.COOKIE) refreshCookie.requireOrigin()
}
