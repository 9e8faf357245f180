import type { AuthSession } from '@gatehouse/session'
import type { Problem } from '../../ui/problem.ts'
import { ask } from './ask.ts'
import { ExplorerSignInDocument } from './generated/operations.ts'
import { type OperationRequest, sendOperation } from './send-operation.ts'
import type { TokenLife } from './token-life.ts'

interface Entrance {
  session: AuthSession
  tokenLife: TokenLife
}

/** Signs this browser in, including the application: both share the refresh cookie. */
export async function signInWith(
  { session, tokenLife }: Entrance,
  credentials: { email: string; password: string },
): Promise<Problem | undefined> {
  const send = (request: OperationRequest) => sendOperation(request, { withCookie: true })
  try {
    const input = { ...credentials, delivery: 'COOKIE' as const }
    const { login } = await ask(send, ExplorerSignInDocument, { input })
    if (login.__typename !== 'Authenticated') return login
    const { accessToken, accessTokenExpiresIn } = login.tokens
    tokenLife.begin(accessTokenExpiresIn)
    await session.signedIn({
      accessToken,
      accessTokenExpiresIn,
      userId: login.user.id,
      sessionId: login.session.id,
    })
    return undefined
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) }
  }
}
