import type { SignedIn } from '../../apollo/signed-in.ts'
import { useAsk } from '../../apollo/use-ask.ts'
import type { PasskeyRequest } from '../../ui/keep-offering-passkeys.ts'
import { PasskeySignIn as SignIn } from '../../ui/passkey-sign-in.tsx'
import { forgetUnknownPasskey } from '../../ui/passkeys.ts'
import type { StartedPasskey } from '../../ui/use-passkey-sign-in.ts'
import { SignInWithPasskeyDocument, StartPasskeyLoginDocument } from './generated/operation-texts.ts'
import { signInTexts } from './sign-in-texts.ts'

/** Signs in to the application with a passkey. */
export function PasskeySignIn({ onSignedIn }: { onSignedIn: (signedIn: SignedIn) => Promise<void> }) {
  const startLogin = useAsk(StartPasskeyLoginDocument)
  const signIn = useAsk(SignInWithPasskeyDocument)

  const start = async (): Promise<StartedPasskey> => {
    const { data, problem } = await startLogin({})
    return problem ? { problem: problem.message } : { request: data.startPasskeyLogin }
  }
  const send = async ({ challenge }: PasskeyRequest, answer: object): Promise<string | undefined> => {
    const input = { challenge, answer, delivery: 'COOKIE' } as const
    const { data, problem } = await signIn({ input })
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
