import { useMutation } from '@apollo/client/react'
import { attempt } from '../../apollo/attempt.ts'
import type { SignedIn } from '../../apollo/signed-in.ts'
import type { PasskeyRequest } from '../../ui/keep-offering-passkeys.ts'
import { PasskeySignIn as SignIn } from '../../ui/passkey-sign-in.tsx'
import { forgetUnknownPasskey } from '../../ui/passkeys.ts'
import type { StartedPasskey } from '../../ui/use-passkey-sign-in.ts'
import { SignInWithPasskeyDocument, StartPasskeyLoginDocument } from './generated/operations.ts'
import { signInTexts } from './sign-in-texts.ts'

const skipped = { context: { auth: 'skip' } } as const

/** Signs in to the application with a passkey. */
export function PasskeySignIn({ onSignedIn }: { onSignedIn: (signedIn: SignedIn) => Promise<void> }) {
  const [startLogin] = useMutation(StartPasskeyLoginDocument, skipped)
  const [signIn] = useMutation(SignInWithPasskeyDocument, skipped)

  const start = async (): Promise<StartedPasskey> => {
    const { data, problem } = await attempt(startLogin())
    return problem ? { problem: problem.message } : { request: data.startPasskeyLogin }
  }
  const send = async ({ challenge }: PasskeyRequest, answer: object): Promise<string | undefined> => {
    const input = { challenge, answer, delivery: 'COOKIE' } as const
    const { data, problem } = await attempt(signIn({ variables: { input } }))
    if (problem) return problem.message
    const result = data.loginWithPasskey
    if (result.__typename === 'Authenticated') return void (await onSignedIn(result))
    if (result.__typename === 'PasskeyRejected') await forgetUnknownPasskey(answer, result)
    return result.message
  }

  return (
    <SignIn start={start} send={send}>
      {signInTexts.signIn.passkey}
    </SignIn>
  )
}
