import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { sessionIsGone } from '../../core/errors.ts'
import { Auth, Limited, Public } from '../../gate/rule-decorators.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { IssuedTokens } from '../sessions/issued-tokens.ts'
import { requireCookieOriginOfSession } from '../sessions/require-cookie-origin.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import { FactorLimit } from './factor-limits.ts'
import type { FactorsContext } from './factors-context.ts'
import { CompleteLoginInput, ConfirmInput } from './second-step-inputs.ts'
import { CompleteLoginResult, ConfirmResult } from './second-step-results.ts'

@Resolver()
export class SecondStepResolver {
  @Public()
  @Limited(FactorLimit.SECOND_FACTOR)
  @Mutation(() => CompleteLoginResult, {
    description: 'Completes a sign-in that was answered with `SecondFactorRequired`, and starts its session.',
  })
  async completeLogin(
    @Arg('input', () => CompleteLoginInput, { description: 'The challenge and the proof.' })
    input: CompleteLoginInput,
    @Ctx() context: FactorsContext,
  ): Promise<typeof CompleteLoginResult | SignInRefusal> {
    const result = await context.secondStep.complete(input, context)
    if (result instanceof IssuedTokens) await context.attemptSucceeded()
    return deliverTokens(result, input.delivery, context)
  }

  @Auth()
  @Limited(FactorLimit.SECOND_FACTOR)
  @Mutation(() => ConfirmResult, {
    description:
      'Proves again who you are, so that `@fresh` fields can be used: by a second factor, or by the password of an account without one. ' +
      'Returns the next tokens of the session.',
  })
  async confirm(
    @Arg('input', () => ConfirmInput, { description: 'The proof.' }) input: ConfirmInput,
    @Ctx() context: FactorsContext,
  ): Promise<typeof ConfirmResult> {
    await requireCookieOriginOfSession(context)
    const result = (await context.confirmer.confirm(input, context)) ?? sessionIsGone()
    if (result instanceof IssuedTokens) await context.attemptSucceeded()
    return deliverTokens(result, null, context)
  }
}
