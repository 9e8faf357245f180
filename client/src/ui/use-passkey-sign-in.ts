import { useEffect, useEffectEvent, useState } from 'react'
import { keepOfferingPasskeys, type PasskeyRequest } from './keep-offering-passkeys.ts'
import { askForPasskey } from './passkeys.ts'
import { type PasskeyWait, usePasskeyWait } from './use-passkey-wait.ts'

/** A challenge, or why there is none. */
export type StartedPasskey =
  | { request: PasskeyRequest; problem?: undefined }
  | { request?: undefined; problem: string }

export interface PasskeySignInProps {
  /** Requests a challenge. */
  start: () => Promise<StartedPasskey>
  /** Sends the browser's answer. @returns why it did not sign in */
  send: (request: PasskeyRequest, answer: object) => Promise<string | undefined>
}

interface PasskeySignIn {
  failure: string | undefined
  busy: boolean
  wait: PasskeyWait
  /** Asks for a passkey in the browser's dialog. */
  ask: () => Promise<void>
}

/** Signs in with a passkey that the browser offers in the form's fields, or in its dialog. */
export function usePasskeySignIn({ start, send }: PasskeySignInProps): PasskeySignIn {
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const wait = usePasskeyWait()

  /** The offer fails in silence: the user did not ask for it. */
  const startOffer = useEffectEvent(async () => (await start()).request)
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
    const answered = await wait.waitFor(async (signal) => {
      const { request, problem } = await start()
      return request ? { request, ...(await askForPasskey(request.options, signal)) } : { problem }
    })
    if (!answered || answered.problem !== undefined) return answered?.problem
    return send(answered.request, answered.answer)
  }
  const ask = async (): Promise<void> => {
    setFailure(undefined)
    setBusy(true)
    setFailure(await asked())
    setBusy(false)
  }

  return { failure, busy, wait, ask }
}
