import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { Limited, Public } from '../../gate/rule-decorators.ts'
import { deliverTokens } from '../sessions/deliver-tokens.ts'
import { IssuedTokens } from '../sessions/issued-tokens.ts'
import { SignInRefusal } from '../sign-in-step.ts'
import type { ExchangeContext } from './exchange-context.ts'
import { ExchangeTokenInput } from './exchange-inputs.ts'
import { ExchangeLimit } from './exchange-limits.ts'
import { ExchangeTokenResult } from './exchange-results.ts'
import { exchangeClosed } from './exchange-window.ts'

@Resolver()
export class ExchangeResolver {
  @Public()
  @Limited(ExchangeLimit.EXCHANGE)
  @Mutation(() => ExchangeTokenResult, {
    description:
      'Exchanges a refresh token of the former service for a session, once. The session counts as not confirmed: `@fresh` fields need a confirmation first. ' +
      'Refused as `OPERATION_REJECTED` unless the server is set up for it.',
  })
  async exchangeToken(
    @Arg('input', () => ExchangeTokenInput, { description: 'The token.' }) input: ExchangeTokenInput,
    @Ctx() context: ExchangeContext,
  ): Promise<typeof ExchangeTokenResult | SignInRefusal> {
    const { tokenExchange } = context
    if (tokenExchange === undefined) throw exchangeClosed(['exchangeToken'])
    const result = await tokenExchange.exchange(input, context)
    if (result instanceof IssuedTokens || result instanceof SignInRefusal) await context.attemptSucceeded()
    return deliverTokens(result, input.delivery, context)
  }
}
