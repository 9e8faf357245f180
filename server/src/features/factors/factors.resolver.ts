import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { sessionIsGone } from '../../core/errors.ts'
import { Auth, Enrolling, Fresh, Limited } from '../../gate/rule-decorators.ts'
import { requireCookieOriginOfSession } from '../sessions/require-cookie-origin.ts'
import { AddTotpInput, RenameFactorInput } from './factor-inputs.ts'
import { FactorLimit } from './factor-limits.ts'
import {
  AddTotpResult,
  FactorAdded,
  RecoveryCodes,
  RegisteredFactor,
  RemoveFactorResult,
  RenameFactorResult,
  TotpStarted,
} from './factor-results.ts'
import type { FactorsContext } from './factors-context.ts'

@Resolver()
export class FactorsResolver {
  @Auth()
  @Enrolling()
  @Query(() => [RegisteredFactor], {
    description: 'The authenticator apps and passkeys of the signed-in account, and its recovery codes.',
  })
  async factors(@Ctx() { registeredFactors, currentUser }: FactorsContext): Promise<RegisteredFactor[]> {
    return registeredFactors.list(currentUser.id)
  }

  @Auth()
  @Enrolling()
  @Fresh()
  @Mutation(() => TotpStarted, {
    description:
      'Creates the secret of an authenticator app. It counts once `addTotp` was called in the same session. An earlier one that was ' +
      'not added is replaced.',
  })
  async startTotp(@Ctx() { totpSetUp, currentUser }: FactorsContext): Promise<TotpStarted> {
    return (await totpSetUp.start(currentUser)) ?? sessionIsGone()
  }

  @Auth()
  @Enrolling()
  @Fresh()
  @Limited(FactorLimit.SECOND_FACTOR)
  @Mutation(() => AddTotpResult, { description: 'Adds the authenticator app that `startTotp` set up.' })
  async addTotp(
    @Arg('input', () => AddTotpInput, { description: 'A code of the app, and its name.' })
    input: AddTotpInput,
    @Ctx() context: FactorsContext,
  ): Promise<typeof AddTotpResult> {
    if (context.currentUser.enrolling) await requireCookieOriginOfSession(context)
    const result = (await context.totpSetUp.add(input, context)) ?? sessionIsGone()
    if (result instanceof FactorAdded) await context.attemptSucceeded()
    return result
  }

  @Auth()
  @Limited(FactorLimit.CHANGE_FACTORS)
  @Mutation(() => RenameFactorResult, { description: 'Renames an authenticator app or a passkey.' })
  async renameFactor(
    @Arg('input', () => RenameFactorInput, { description: 'The factor and its new name.' })
    input: RenameFactorInput,
    @Ctx() context: FactorsContext,
  ): Promise<typeof RenameFactorResult> {
    return context.registeredFactors.rename(input, context)
  }

  @Auth()
  @Fresh()
  @Limited(FactorLimit.CHANGE_FACTORS)
  @Mutation(() => RemoveFactorResult, {
    description:
      'Removes an authenticator app or a passkey. With the last one, the recovery codes go too, and a sign-in needs no second factor.',
  })
  async removeFactor(
    @Arg('id', () => ID, { description: 'The authenticator app or passkey.' }) id: string,
    @Ctx() context: FactorsContext,
  ): Promise<typeof RemoveFactorResult> {
    return (await context.registeredFactors.remove(id, context)) ?? sessionIsGone()
  }

  @Auth()
  @Fresh()
  @Limited(FactorLimit.CHANGE_FACTORS)
  @Mutation(() => RecoveryCodes, { description: 'Replaces the recovery codes. Earlier ones no longer work.' })
  async renewRecoveryCodes(@Ctx() context: FactorsContext): Promise<RecoveryCodes> {
    return new RecoveryCodes(await context.registeredFactors.renewRecoveryCodes(context))
  }
}
