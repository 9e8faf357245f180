import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { deviceOf } from '../../core/device.ts'
import { badUserInput } from '../../core/errors.ts'
import { Factor } from '../../core/factor.ts'
import { Auth, Public } from '../../gate/rule-decorators.ts'
import { deliverTokens } from './deliver-tokens.ts'
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
import type { SessionsContext } from './sessions-context.ts'
import { TokenDelivery } from './token-delivery.ts'
import { TokenVerification } from './token-verification.ts'

@Resolver(() => Session)
export class SessionsResolver {
  @Auth()
  @Query(() => [Session], { description: 'Your open sessions, most recently used first.' })
  async sessions(@Ctx() { sessions, currentUser }: SessionsContext): Promise<Session[]> {
    return sessions.openSessionsOf(currentUser.id)
  }

  @Public()
  @Query(() => TokenVerification, { description: 'Checks whether a token is valid now. Changes nothing.' })
  async verifyToken(
    @Arg('token', () => String, { description: 'An access token or a refresh token.' }) token: string,
    @Ctx() { tokens }: SessionsContext,
  ): Promise<TokenVerification> {
    return tokens.verify(token)
  }

  @Public()
  @Mutation(() => RefreshResult, {
    description:
      'Exchanges a refresh token for its successor and a new access token. The old one is refused afterwards.',
  })
  async refresh(
    @Arg('input', () => RefreshInput, {
      nullable: true,
      description: 'Defaults to the session of the cookie.',
    })
    input: RefreshInput | null | undefined,
    @Ctx() context: SessionsContext,
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
      description: 'Defaults to the session of the cookie, or else of the bearer token.',
    })
    input: LogoutInput | null | undefined,
    @Ctx() context: SessionsContext,
  ): Promise<typeof LogoutResult> {
    const { sessionEnds, refreshCookie, client } = context
    if (input?.refreshToken != null)
      return new LoggedOut(await sessionEnds.endByRefreshToken(input.refreshToken, client))
    const token = refreshCookie.read()
    const sessionEnded =
      (token !== undefined && (await sessionEnds.endByRefreshToken(token, client))) ||
      (await endBearersSession(context))
    // Only after the result is known: a client that must retry still needs the cookie.
    if (token !== undefined) refreshCookie.clear()
    return new LoggedOut(sessionEnded)
  }

  @Auth()
  @Mutation(() => RevokeSessionResult, { description: 'Ends one of your sessions.' })
  async revokeSession(
    @Arg('id', () => ID, { description: 'The id of the session.' }) id: string,
    @Ctx() { sessionEnds, currentUser, client }: SessionsContext,
  ): Promise<typeof RevokeSessionResult> {
    return (await sessionEnds.endOwn(currentUser.id, id, client))
      ? new SessionRevoked(id)
      : new SessionNotFound()
  }

  @Auth()
  @Mutation(() => SessionsRevoked, { description: 'Ends all of your sessions except the current one.' })
  async revokeOtherSessions(
    @Ctx() { sessionEnds, currentUser, client }: SessionsContext,
  ): Promise<SessionsRevoked> {
    return new SessionsRevoked(await sessionEnds.endOthers(currentUser, client))
  }

  @FieldResolver(() => Boolean, { description: 'Whether this is the session of the request.' })
  current(@Root() session: Session, @Ctx() { authentication }: SessionsContext): boolean {
    if (session.issued) return true
    return authentication.kind === 'signed-in' && authentication.currentUser.sessionId === session.id
  }

  @FieldResolver(() => [Factor], {
    description: 'How its user proved who they are, by sign-in and confirmations. Empty if not known.',
  })
  factors(@Root() { factors }: Session): Factor[] {
    return factors ?? []
  }

  @FieldResolver(() => Date, {
    description: 'When its user last proved who they are: the sign-in or the latest confirmation.',
  })
  confirmedAt(@Root() { confirmedAt, createdAt }: Session): Date {
    return confirmedAt ?? createdAt
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Derived from the user agent, such as “Firefox on Linux”.',
  })
  device(@Root() session: Session): string | null {
    return deviceOf(session.userAgent)
  }
}

async function refreshWith(
  token: string,
  delivery: TokenDelivery,
  context: SessionsContext,
): Promise<typeof RefreshResult> {
  return deliverTokens(await context.refreshes.refresh(token, context.client, delivery), delivery, context)
}

/**
 * Clears a cookie that is no longer valid, so that it is not sent again. After a change of password it stays, because
 * another tab may already have replaced it with the new session's cookie, which this response would clear.
 */
async function refreshByCookie(context: SessionsContext): Promise<typeof RefreshResult> {
  const token = context.refreshCookie.read()
  if (token === undefined) return new SessionEnded(SessionEndReason.UNKNOWN_TOKEN)
  const result = await refreshWith(token, TokenDelivery.COOKIE, context)
  const isOver = result instanceof SessionEnded && result.reason !== SessionEndReason.PASSWORD_CHANGED
  if (isOver) context.refreshCookie.clear()
  return result
}

/** An expired access token still identifies its session. */
async function endBearersSession({ authentication, sessionEnds, client }: SessionsContext): Promise<boolean> {
  const sessionId =
    authentication.kind === 'signed-in'
      ? authentication.currentUser.sessionId
      : refusedSessionId(authentication)
  return sessionId !== undefined && sessionEnds.signOut(sessionId, client)
}

const refusedSessionId = (authentication: SessionsContext['authentication']): string | undefined =>
  authentication.kind === 'refused' ? authentication.sessionId : undefined
