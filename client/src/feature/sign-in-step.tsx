import { Button } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { RequiredProof } from '../apollo/second-step-form.tsx'
import type { SignedIn } from '../apollo/signed-in.ts'
import { uiTexts } from '../ui/ui-texts.ts'
import type { RequiredEnrolment } from './enrolment.ts'
import { useFeatures } from './features-context.ts'

/** Loaded when an account has one. */
const SecondStep = lazy(async () => ({ default: (await import('../apollo/second-step.tsx')).SecondStep }))

/** What a mutation that signs in returns if there is more to do first. */
export type RequiredStep =
  | ({ __typename: 'SecondFactorRequired' } & RequiredProof)
  | ({ __typename: 'EnrolmentRequired' } & RequiredEnrolment)

export function isRequiredStep<Answer extends { __typename: string }>(
  answer: Answer,
): answer is Extract<Answer, { __typename: RequiredStep['__typename'] }> {
  return answer.__typename === 'SecondFactorRequired' || answer.__typename === 'EnrolmentRequired'
}

interface SignInStepProps {
  step: RequiredStep
  email: string
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  /** Without a sentence, the user went back. */
  onOver: (sentence?: string) => void
}

/** The rest of a sign-in: a second factor is asked for, or set up. */
export function SignInStep({ step, email, onSignedIn, onOver }: SignInStepProps) {
  const Enrolment = useFeatures().find(({ enrolment }) => enrolment)?.enrolment
  if (step.__typename === 'SecondFactorRequired')
    return (
      <Suspense>
        <SecondStep step={step} onSignedIn={onSignedIn} onOver={onOver} />
      </Suspense>
    )
  return (
    <>
      <Suspense>{Enrolment && <Enrolment enrolment={step} email={email} onSignedIn={onSignedIn} />}</Suspense>
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={() => onOver()}>
        {uiTexts.startOver}
      </Button>
    </>
  )
}
