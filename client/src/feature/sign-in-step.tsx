import { Button } from '@mantine/core'
import { Suspense } from 'react'
import { SecondStep } from '../apollo/second-step.tsx'
import type { SignedIn } from '../apollo/signed-in.ts'
import { uiTexts } from '../ui/ui-texts.ts'
import { useFeatures } from './features-context.ts'
import type { RequiredStep } from './required-step.ts'

interface SignInStepProps {
  step: RequiredStep
  email: string
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  /** Without a sentence, the user went back. */
  onOver: (sentence?: string) => void
}

/** The rest of a sign-in, loaded by those who need it: a second factor is asked for, or set up. */
export function SignInStep({ step, email, onSignedIn, onOver }: SignInStepProps) {
  const Enrolment = useFeatures().find(({ enrolment }) => enrolment)?.enrolment
  if (step.__typename === 'SecondFactorRequired')
    return <SecondStep step={step} onSignedIn={onSignedIn} onOver={onOver} />
  return (
    <>
      <Suspense>{Enrolment && <Enrolment enrolment={step} email={email} onSignedIn={onSignedIn} />}</Suspense>
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={() => onOver()}>
        {uiTexts.startOver}
      </Button>
    </>
  )
}
