import { ObjectType } from 'type-graphql'
import { Failure } from '../../core/failure.ts'
import { FactorFailure } from './factor-failures.ts'

@ObjectType({
  implements: Failure,
  description:
    'The challenge has expired, was answered, was answered wrongly too often, or belongs to another account or purpose.',
})
export class ChallengeExpired extends Failure {
  override readonly code = FactorFailure.CHALLENGE_EXPIRED
  override readonly message = 'This step has expired or was completed already. Start again.'
}
