import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormAlert } from './form-alert.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import type { ProofFormProps } from './proof.ts'
import { proofTexts } from './proof-texts.ts'
import { usePasskeyWait } from './use-passkey-wait.ts'

const texts = proofTexts

type ProofByPasskeyProps = Pick<ProofFormProps, 'submit' | 'children'> &
  Required<Pick<ProofFormProps, 'askForPasskey'>>

/** A proof by the browser's dialog for passkeys. */
export function ProofByPasskey({ submit, askForPasskey, children }: ProofByPasskeyProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const wait = usePasskeyWait()

  const prove = async () => {
    const asked = await wait.waitFor(askForPasskey)
    if (!asked || asked.problem !== undefined) return asked?.problem
    const refused = await submit({ passkey: asked.passkey }, asked.challenge)
    return refused?.message
  }
  const start = async () => {
    setBusy(true)
    setFailure(undefined)
    setFailure(await prove())
    setBusy(false)
  }

  return (
    <Stack gap="sm">
      <FormAlert>{failure}</FormAlert>
      <Text size="sm" c="dimmed">
        {texts.passkeyHelp}
      </Text>
      {children}
      <PasskeyButton fullWidth isFirst busy={busy} wait={wait} onClick={() => void start()}>
        {texts.usePasskey}
      </PasskeyButton>
    </Stack>
  )
}
