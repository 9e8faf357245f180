import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { FormAlert } from './form-alert.tsx'
import type { ProofFormProps } from './proof.ts'
import { proofTexts } from './proof-texts.ts'

const texts = proofTexts

type ProofByPasskeyProps = Pick<ProofFormProps, 'submit' | 'children'> &
  Required<Pick<ProofFormProps, 'askForPasskey'>>

/** A proof by the browser's dialog for passkeys. */
export function ProofByPasskey({ submit, askForPasskey, children }: ProofByPasskeyProps) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()

  const prove = async () => {
    const asked = await askForPasskey()
    if (asked.problem !== undefined) return asked.problem
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
      <Button fullWidth data-autofocus loading={busy} onClick={start}>
        {texts.usePasskey}
      </Button>
    </Stack>
  )
}
