import { Button, Checkbox, Text } from '@mantine/core'
import { useState } from 'react'
import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Checkbox.layer.css'
import { askForPasskey } from '../ui/passkeys.ts'
import type { Problem } from '../ui/problem.ts'
import type { PasskeyProof, Proof, ProofMethod } from '../ui/proof.ts'
import { ProofForm } from '../ui/proof-form.tsx'
import { uiTexts } from '../ui/ui-texts.ts'
import type { CompleteLoginMutation } from './generated/operation-texts.ts'
import { proofProblem } from './proof-problem.ts'
import { secondStepTexts as texts } from './second-step-texts.ts'
import type { SignedIn } from './signed-in.ts'

/** What the server returned for the right password of an account with a second factor. */
export interface RequiredProof {
  challenge: string
  factors: readonly ProofMethod[]
  /** Null if the account has no passkey. */
  passkeyOptions: unknown
}

/** Why the server was not reached or refused, or its result. */
export type StepOutcome =
  | { problem: Problem; result?: undefined }
  | { problem?: undefined; result: CompleteLoginMutation['completeLogin'] }

/** Sends the proof of the second factor. */
export type CompleteStep = (input: {
  challenge: string
  proof: Proof
  trustDevice: boolean
  delivery: 'COOKIE'
}) => Promise<StepOutcome>

export interface SecondStepFormProps {
  step: RequiredProof
  complete: CompleteStep
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  /** Without a sentence, the user went back. */
  onOver: (sentence?: string) => void
}

/** Asks for the second factor of a sign-in. */
export function SecondStepForm({ step, complete, onSignedIn, onOver }: SecondStepFormProps) {
  const [trustDevice, setTrustDevice] = useState(false)

  const submit = async (proof: Proof): Promise<Problem | undefined> => {
    const input = { challenge: step.challenge, proof, trustDevice, delivery: 'COOKIE' } as const
    const { result, problem } = await complete(input)
    if (problem) return problem
    if (result.__typename === 'Authenticated') await onSignedIn(result)
    else if (result.__typename === 'ProofRejected' && result.attemptsLeft > 0) return proofProblem(result)
    else onOver(result.__typename === 'ProofRejected' ? texts.noAttempts : texts.expired)
    return undefined
  }

  const askForStepPasskey = async (signal: AbortSignal): Promise<PasskeyProof> => {
    const { answer, problem } = await askForPasskey(step.passkeyOptions, signal)
    return answer ? { passkey: answer, challenge: step.challenge } : { problem }
  }

  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        {texts.lead}
      </Text>
      <ProofForm
        methods={step.factors}
        submitLabel={texts.submit}
        submit={submit}
        askForPasskey={askForStepPasskey}
      >
        <Checkbox
          label={texts.trustDevice}
          description={texts.trustDeviceHelp}
          checked={trustDevice}
          onChange={(event) => setTrustDevice(event.currentTarget.checked)}
        />
      </ProofForm>
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={() => onOver()}>
        {uiTexts.startOver}
      </Button>
    </>
  )
}
