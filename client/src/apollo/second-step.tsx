import { useMutation } from '@apollo/client/react'
import { attempt } from './attempt.ts'
import { CompleteLoginDocument } from './generated/operations.ts'
import { type CompleteStep, SecondStepForm, type SecondStepFormProps } from './second-step-form.tsx'

/** Asks for the second factor of a sign-in to the application. */
export function SecondStep(props: Omit<SecondStepFormProps, 'complete'>) {
  const [completeLogin] = useMutation(CompleteLoginDocument, { context: { auth: 'skip' } })

  const complete: CompleteStep = async (input) => {
    const { data, problem } = await attempt(completeLogin({ variables: { input } }))
    return problem ? { problem } : { result: data.completeLogin }
  }

  return <SecondStepForm complete={complete} {...props} />
}
