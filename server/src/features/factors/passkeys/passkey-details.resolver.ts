import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { Factor } from '../../../core/factor.ts'
import { RegisteredFactor } from '../factor-results.ts'
import { PasskeyDetails } from './passkey-details.ts'
import type { PasskeysContext } from './passkeys-context.ts'

@Resolver(() => RegisteredFactor)
export class PasskeyDetailsResolver {
  @FieldResolver(() => PasskeyDetails, { nullable: true, description: 'With `PASSKEY`.' })
  async passkey(
    @Root() { id, factor }: RegisteredFactor,
    @Ctx() { passkeyReader }: PasskeysContext,
  ): Promise<PasskeyDetails | null> {
    return factor === Factor.PASSKEY ? passkeyReader.details(id) : null
  }
}
