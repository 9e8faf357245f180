import { CompleteLoginDocument } from './generated/operation-texts.ts'
import { type CompleteStep, SecondStepForm, type SecondStepFormProps } from './second-step-form.tsx'
import { useAsk } from './use-ask.ts'

/** Asks for the second factor of a sign-in to the application. */
export function SecondStep(props: Omit<SecondStepFormProps, 'complete'>) {
  const completeLogin = useAsk(CompleteLoginDocument)

  const complete: CompleteStep = async (input) => {
    const { data, problem } = await completeLogin({ input })
    return problem ? { problem } : { result: data.completeLogin }
  }

  return <SecondStepForm complete={complete} {...props} />
}
