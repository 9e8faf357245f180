import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { sessionIsGone } from '../../../core/errors.ts'
import { Auth, Enrolling, Fresh, Limited, Public } from '../../../gate/rule-decorators.ts'
import { AccountLimit } from '../../accounts/account-limits.ts'
import { deliverTokens } from '../../sessions/deliver-tokens.ts'
import { IssuedTokens } from '../../sessions/issued-tokens.ts'
import { requireCookieOriginOfSession } from '../../sessions/require-cookie-origin.ts'
import type { SignInRefusal } from '../../sign-in-step.ts'
import { FactorLimit } from '../factor-limits.ts'
import { AddPasskeyInput, LoginWithPasskeyInput } from './passkey-inputs.ts'
import { PasskeyLimit } from './passkey-limits.ts'
import { AddPasskeyResult, LoginWithPasskeyResult, PasskeyChallenge } from './passkey-results.ts'
import type { PasskeysContext } from './passkeys-context.ts'

@Resolver()
export class PasskeysResolver {
  @Public()
  @Limited(PasskeyLimit.PASSKEY)
  @Mutation(() => PasskeyChallenge, {
    description: 'Starts a sign-in with a passkey. Its options name no account: the authenticator does.',
  })
  async startPasskeyLogin(@Ctx() { passkeySignIn }: PasskeysContext): Promise<PasskeyChallenge> {
    return passkeySignIn.start()
  }

  @Public()
  @Limited(AccountLimit.LOGIN)
  @Mutation(() => LoginWithPasskeyResult, {
    description: 'Signs in with a passkey and starts a session. Needs no second factor.',
  })
  async loginWithPasskey(
    @Arg('input', () => LoginWithPasskeyInput, { description: 'The answer of the authenticator.' })
    input: LoginWithPasskeyInput,
    @Ctx() context: PasskeysContext,
  ): Promise<typeof LoginWithPasskeyResult | SignInRefusal> {
    const result = await context.passkeySignIn.login(input, context)
    if (result instanceof IssuedTokens) await context.attemptSucceeded()
    return deliverTokens(result, input.delivery, context)
  }

  @Auth()
  @Mutation(() => PasskeyChallenge, {
    description: 'Starts a confirmation with a passkey. Send its challenge and the answer to `confirm`.',
  })
  async startConfirmation(
    @Ctx() { passkeyConfirmation, currentUser }: PasskeysContext,
  ): Promise<PasskeyChallenge> {
    return (await passkeyConfirmation.start(currentUser)) ?? sessionIsGone()
  }

  @Auth()
  @Enrolling()
  @Fresh()
  @Mutation(() => PasskeyChallenge, { description: 'Starts to add a passkey to the signed-in account.' })
  async startPasskey(@Ctx() { passkeyEnrolment, currentUser }: PasskeysContext): Promise<PasskeyChallenge> {
    return (await passkeyEnrolment.start(currentUser)) ?? sessionIsGone()
  }

  @Auth()
  @Enrolling()
  @Fresh()
  @Limited(FactorLimit.CHANGE_FACTORS)
  @Mutation(() => AddPasskeyResult, {
    description: 'Adds a passkey to the signed-in account. The first factor comes with recovery codes.',
  })
  async addPasskey(
    @Arg('input', () => AddPasskeyInput, { description: 'The answer of the authenticator, and a name.' })
    input: AddPasskeyInput,
    @Ctx() context: PasskeysContext,
  ): Promise<typeof AddPasskeyResult> {
    if (context.currentUser.enrolling) await requireCookieOriginOfSession(context)
    return (await context.passkeyEnrolment.add(input, context)) ?? sessionIsGone()
  }
}
