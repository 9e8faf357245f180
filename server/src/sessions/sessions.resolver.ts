import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { Context } from '../context.ts'
import { badUserInput } from '../errors.ts'
import { Auth, Public } from '../gate/rule-decorators.ts'
import { deliverTokens } from './deliver-tokens.ts'
import { deviceOf } from './device.ts'
import { Session } from './session.entity.ts'
import { SessionEndReason } from './session-end-reason.ts'
import { LogoutInput, RefreshInput } from './session-inputs.ts'
import {
  LoggedOut,
  LogoutResult,
  RefreshResult,
  RevokeSessionResult,
  SessionEnded,
  SessionNotFound,
  SessionRevoked,
  SessionsRevoked,
} from './session-results.ts'
import { TokenDelivery } from './token-delivery.ts'
import { TokenVerification } from './token-verification.ts'

@Resolver(() => Session)
export class SessionsResolver {
  @Auth()
  @Query(() => [Session], { description: 'Your open sessions, newest use first.' })
  async sessions(@Ctx() { sessions, currentUser }: Context): Promise<Session[]> {
    return sessions.openSessionsOf(currentUser.id)
  }

  @Public()
  @Query(() => TokenVerification, { description: 'What a token is worth at this moment. Changes nothing.' })
  async verifyToken(
    @Arg('token', () => String, { description: 'An access token or a refresh token.' }) token: string,
    @Ctx() { tokens }: Context,
  ): Promise<TokenVerification> {
    return tokens.verify(token)
  }

  @Public()
  @Mutation(() => RefreshResult, {
    description:
      'Exchanges a refresh token for its successor and a new access token. The old one is refused afterwards.',
  })
  async refresh(
    @Arg('input', () => RefreshInput, { nullable: true, description: 'Absent: the cookie is read.' })
    input: RefreshInput | null | undefined,
    @Ctx() context: Context,
  ): Promise<typeof RefreshResult> {
    if (input?.refreshToken != null)
      return refreshWith(input.refreshToken, input.delivery ?? TokenDelivery.BODY, context)
    if (input?.delivery === TokenDelivery.BODY) {
      throw badUserInput(
        'A refresh token that came in the cookie stays there. Leave out `delivery`, or make it COOKIE.',
      )
    }
    return refreshByCookie(context)
  }

  @Public()
  @Mutation(() => LogoutResult, { description: 'Ends a session. Idempotent.' })
  async logout(
    @Arg('input', () => LogoutInput, {
      nullable: true,
      description: 'Absent: the cookie, else the bearer token’s session.',
    })
    input: LogoutInput | null | undefined,
    @Ctx() context: Context,
  ): Promise<typeof LogoutResult> {
    const { sessions, refreshCookie, client } = context
    if (input?.refreshToken != null)
      return new LoggedOut(await sessions.endByRefreshToken(input.refreshToken, client))
    const token = refreshCookie.read()
    const sessionEnded =
      (token !== undefined && (await sessions.endByRefreshToken(token, client))) ||
      (await endBearersSession(context))
    // Not before: whoever is told to try again needs the cookie for it.
    if (token !== undefined) refreshCookie.clear()
    return new LoggedOut(sessionEnded)
  }

  @Auth()
  @Mutation(() => RevokeSessionResult, { description: 'Ends one of your sessions.' })
  async revokeSession(
    @Arg('id', () => ID, { description: 'Which of them.' }) id: string,
    @Ctx() { sessions, currentUser, client }: Context,
  ): Promise<typeof RevokeSessionResult> {
    return (await sessions.endOwn(currentUser.id, id, client))
      ? new SessionRevoked(id)
      : new SessionNotFound()
  }

  @Auth()
  @Mutation(() => SessionsRevoked, { description: 'Ends all of your sessions but this one.' })
  async revokeOtherSessions(@Ctx() { sessions, currentUser, client }: Context): Promise<SessionsRevoked> {
    return new SessionsRevoked(await sessions.endOthers(currentUser, client))
  }

  @FieldResolver(() => Boolean, { description: 'Whether this is the session that asks.' })
  current(@Root() session: Session, @Ctx() { authentication }: Context): boolean {
    if (session.issued) return true
    return authentication.kind === 'signed-in' && authentication.currentUser.sessionId === session.id
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'As read from the user agent, such as “Firefox on Linux”.',
  })
  device(@Root() session: Session): string | null {
    return deviceOf(session.userAgent ?? undefined)
  }
}

async function refreshWith(
  token: string,
  delivery: TokenDelivery,
  context: Context,
): Promise<typeof RefreshResult> {
  return deliverTokens(await context.sessions.refresh(token, context.client, delivery), delivery, context)
}

/** A cookie that opens nothing any more is taken away, so that it is not sent again and again. */
async function refreshByCookie(context: Context): Promise<typeof RefreshResult> {
  const token = context.refreshCookie.read()
  if (token === undefined) return new SessionEnded(SessionEndReason.UNKNOWN_TOKEN)
  const result = await refreshWith(token, TokenDelivery.COOKIE, context)
  if (result instanceof SessionEnded) context.refreshCookie.clear()
  return result
}

/** An access token that has run out still proves whose session it was. */
async function endBearersSession({ authentication, sessions, client }: Context): Promise<boolean> {
  const sessionId =
    authentication.kind === 'signed-in'
      ? authentication.currentUser.sessionId
      : refusedSessionId(authentication)
  return sessionId !== undefined && sessions.signOut(sessionId, client)
}

const refusedSessionId = (authentication: Context['authentication']): string | undefined =>
  authentication.kind === 'refused' ? authentication.sessionId : undefined
