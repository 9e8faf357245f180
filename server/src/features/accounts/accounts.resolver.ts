import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { sessionIsGone } from '../../core/errors.ts'
import { Auth, Limited, Public } from '../../gate/rule-decorators.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { IssuedTokens } from '../sessions/issued-tokens.ts'
import { requireCookieOriginOfSession } from '../sessions/require-cookie-origin.ts'
import { SignInRefusal } from '../sign-in-step.ts'
import { User } from '../users/user.entity.ts'
import { ChangePasswordInput, LoginInput, RegisterInput, UpdateProfileInput } from './account-inputs.ts'
import { AccountLimit } from './account-limits.ts'
import { ChangePasswordResult, LoginResult, RegisterResult, UpdateProfileResult } from './account-results.ts'
import type { AccountsContext } from './accounts-context.ts'

@Resolver()
export class AccountsResolver {
  @Auth()
  @Query(() => User, { description: 'The signed-in account.' })
  async profile(@Ctx() { profiles, currentUser }: AccountsContext): Promise<User> {
    return (await profiles.byId(currentUser.id)) ?? sessionIsGone()
  }

  @Public()
  @Limited(AccountLimit.REGISTER)
  @Mutation(() => RegisterResult, {
    description: 'Creates an account and signs it in, or mails a link if addresses must be verified first.',
  })
  async register(
    @Arg('input', () => RegisterInput, { description: 'The new account.' }) input: RegisterInput,
    @Ctx() context: AccountsContext,
  ): Promise<typeof RegisterResult | SignInRefusal> {
    return deliverTokens(await context.registration.register(input, context.client), input.delivery, context)
  }

  @Public()
  @Limited(AccountLimit.LOGIN)
  @Mutation(() => LoginResult, { description: 'Signs in and starts a session.' })
  async login(
    @Arg('input', () => LoginInput, { description: 'The credentials.' })
    input: LoginInput,
    @Ctx() context: AccountsContext,
  ): Promise<typeof LoginResult | SignInRefusal> {
    const result = await context.signIn.login(input, context)
    if (result instanceof IssuedTokens || result instanceof SignInRefusal) await context.attemptSucceeded()
    return deliverTokens(result, input.delivery, context)
  }

  @Auth()
  @Mutation(() => UpdateProfileResult, {
    description: 'Changes the names, the phone number and the mail preferences of the signed-in account.',
  })
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'The changes.' }) input: UpdateProfileInput,
    @Ctx() { profiles, currentUser }: AccountsContext,
  ): Promise<typeof UpdateProfileResult> {
    return (await profiles.update(currentUser.id, input)) ?? sessionIsGone()
  }

  @Auth()
  @Limited(AccountLimit.CHANGE_PASSWORD)
  @Mutation(() => ChangePasswordResult, {
    description:
      'Changes the password and ends all sessions. Returns a new session with new tokens; earlier tokens are no longer accepted.',
  })
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The current and the new password.' })
    input: ChangePasswordInput,
    @Ctx() context: AccountsContext,
  ): Promise<typeof ChangePasswordResult> {
    await requireCookieOriginOfSession(context)
    const result =
      (await context.passwords.change(context.currentUser, input, context.client)) ?? sessionIsGone()
    if (result instanceof IssuedTokens) await context.attemptSucceeded()
    return deliverTokens(result, null, context)
  }
}
