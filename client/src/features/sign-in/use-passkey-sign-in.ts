import { useMutation } from '@apollo/client/react'
import { useEffect, useEffectEvent, useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import type { SignedIn } from '../../apollo/signed-in.ts'
import { keepOfferingPasskeys, type PasskeyRequest } from '../../ui/keep-offering-passkeys.ts'
import { askForPasskey, forgetUnknownPasskey } from '../../ui/passkeys.ts'
import { SignInWithPasskeyDocument, StartPasskeyLoginDocument } from './generated/operations.ts'

const skipped = { context: { auth: 'skip' } } as const

interface PasskeySignIn {
  failure: string | undefined
  busy: boolean
  /** Asks for a passkey in the browser's dialog. */
  ask: () => Promise<void>
}

/** Signs in with a passkey that the browser offers in the form's fields, or in its dialog. */
export function usePasskeySignIn(onSignedIn: (signedIn: SignedIn) => Promise<void>): PasskeySignIn {
  const [start] = useMutation(StartPasskeyLoginDocument, skipped)
  const [signIn] = useMutation(SignInWithPasskeyDocument, skipped)
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)

  /** @returns why the passkey did not sign in */
  const send = async ({ challenge }: PasskeyRequest, answer: object): Promise<string | undefined> => {
    const input = { challenge, answer, delivery: 'COOKIE' } as const
    const { data, problem } = await attempt(signIn({ variables: { input } }))
    if (problem) return problem.message
    const result = data.loginWithPasskey
    if (result.__typename === 'Authenticated') return void (await onSignedIn(result))
    if (result.__typename === 'PasskeyRejected') await forgetUnknownPasskey(answer, result)
    return result.message
  }

  /** The offer fails in silence: nobody has asked for it. */
  const startOffer = useEffectEvent(async () => (await attempt(start())).data?.startPasskeyLogin)
  const takeOffered = useEffectEvent(async (request: PasskeyRequest, answer: object) => {
    setFailure(await send(request, answer))
  })
  useEffect(() => {
    if (busy) return undefined
    return keepOfferingPasskeys({
      start: () => startOffer(),
      use: (request, answer) => takeOffered(request, answer),
    })
  }, [busy])

  const asked = async (): Promise<string | undefined> => {
    const { data, problem } = await attempt(start())
    if (problem) return problem.message
    const result = await askForPasskey(data.startPasskeyLogin.options)
    return result.answer ? send(data.startPasskeyLogin, result.answer) : result.problem
  }
  const ask = async (): Promise<void> => {
    setFailure(undefined)
    setBusy(true)
    setFailure(await asked())
    setBusy(false)
  }

  return { failure, busy, ask }
}
