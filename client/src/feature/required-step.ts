import type { RequiredProof } from '../apollo/second-step-form.tsx'
import type { RequiredEnrolment } from './enrolment.ts'

/** What a mutation that signs in returns if there is more to do first. */
export type RequiredStep =
  | ({ __typename: 'SecondFactorRequired' } & RequiredProof)
  | ({ __typename: 'EnrolmentRequired' } & RequiredEnrolment)

export function isRequiredStep<Answer extends { __typename: string }>(
  answer: Answer,
): answer is Extract<Answer, { __typename: RequiredStep['__typename'] }> {
  return answer.__typename === 'SecondFactorRequired' || answer.__typename === 'EnrolmentRequired'
}
