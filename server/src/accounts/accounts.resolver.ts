import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { Context } from '../context.ts'
import { AuthenticationProblem, unauthenticated } from '../errors.ts'
import { attemptSucceeded } from '../gate/attempts.ts'
import { RateLimit } from '../gate/rate-limit.ts'
import { Auth, Limited, Public } from '../gate/rule-decorators.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { Authenticated } from '../sessions/session-results.ts'
import { ChangePasswordInput, LoginInput, RegisterInput, UpdateProfileInput } from './account-inputs.ts'
import {
  ChangePasswordResult,
  LoginResult,
  PasswordChanged,
  RegisterResult,
  UpdateProfileResult,
} from './account-results.ts'
import { User } from './user.entity.ts'

@Resolver()
export class AccountsResolver {
  @Auth()
  @Query(() => User, { description: 'The account that is signed in.' })
  async profile(@Ctx() { accounts, currentUser }: Context): Promise<User> {
    return (await accounts.byId(currentUser.id)) ?? sessionIsGone()
  }

  @Public()
  @Limited(RateLimit.REGISTER)
  @Mutation(() => RegisterResult, { description: 'Creates an account and signs it in.' })
  async register(
    @Arg('input', () => RegisterInput, { description: 'The new account.' }) input: RegisterInput,
    @Ctx() context: Context,
  ): Promise<typeof RegisterResult> {
    return deliverTokens(await context.accounts.register(input, context.client), input.delivery, context)
  }

  @Public()
  @Limited(RateLimit.LOGIN)
  @Mutation(() => LoginResult, { description: 'Begins a session.' })
  async login(
    @Arg('input', () => LoginInput, { description: 'Who signs in, and how they prove it.' })
    input: LoginInput,
    @Ctx() context: Context,
  ): Promise<typeof LoginResult> {
    const result = await context.accounts.login(input, context.client)
    if (result instanceof Authenticated) await attemptSucceeded(context)
    return deliverTokens(result, input.delivery, context)
  }

  @Auth()
  @Mutation(() => UpdateProfileResult, {
    description: 'Changes names and phone of the account that is signed in.',
  })
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'What to change.' }) input: UpdateProfileInput,
    @Ctx() { accounts, currentUser }: Context,
  ): Promise<typeof UpdateProfileResult> {
    return (await accounts.updateProfile(currentUser.id, input)) ?? sessionIsGone()
  }

  @Auth()
  @Limited(RateLimit.CHANGE_PASSWORD)
  @Mutation(() => ChangePasswordResult, {
    description: 'Changes the password and ends all other sessions; this one continues with new tokens.',
  })
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The current and the new password.' })
    input: ChangePasswordInput,
    @Ctx() context: Context,
  ): Promise<typeof ChangePasswordResult> {
    const result =
      (await context.accounts.changePassword(context.currentUser, input, context.client)) ?? sessionIsGone()
    if (result instanceof PasswordChanged) await attemptSucceeded(context)
    return deliverTokens(result, null, context)
  }
}

/** The session ended between the gate and the resolver. */
function sessionIsGone(): never {
  throw unauthenticated(AuthenticationProblem.SESSION_ENDED)
}
