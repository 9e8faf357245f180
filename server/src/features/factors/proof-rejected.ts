import { Field, Int, ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { FactorFailure } from './factor-failures.ts'

@ObjectType({
  implements: Failure,
  description:
    'The proof is wrong, was used before, or is of a factor that the account does not have. Does not say which.',
})
export class ProofRejected extends Failure {
  override readonly code = FactorFailure.PROOF_REJECTED
  override readonly message: string

  @Field(() => Int, {
    description: 'How many more attempts are possible now. After the last one, start again.',
  })
  readonly attemptsLeft: number

  constructor(attemptsLeft: number) {
    super()
    this.attemptsLeft = attemptsLeft
    this.message =
      attemptsLeft > 0
        ? 'This was not accepted. A code works only once: wait for the next one, and check the clock of your device.'
        : 'This was not accepted, too many times. Start again later.'
  }
}
