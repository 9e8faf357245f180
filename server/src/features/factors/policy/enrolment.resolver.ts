import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { deliverTokens } from '../../sessions/deliver-tokens.ts'
import { Authenticated } from '../../sessions/session-results.ts'
import type { SessionsContext } from '../../sessions/sessions-context.ts'
import { FactorAdded } from '../factor-results.ts'

@Resolver(() => FactorAdded)
export class EnrolmentResolver {
  @FieldResolver(() => Authenticated, {
    nullable: true,
    description:
      'With the token of `EnrolmentRequired`: the session of that sign-in, with the delivery that it asked for. Null otherwise.',
  })
  authenticated(@Root() { issued }: FactorAdded, @Ctx() context: SessionsContext): Authenticated | null {
    return issued && deliverTokens<Authenticated, never>(issued, null, context)
  }
}
