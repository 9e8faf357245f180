import { Anchor, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { supportsPasskeys } from './passkeys.ts'
import { inOrder, type ProofFormProps, type ProofMethod } from './proof.ts'
import { ProofByPasskey } from './proof-by-passkey.tsx'
import { ProofField } from './proof-field.tsx'
import { proofTexts } from './proof-texts.ts'

/** Asks for one of several proofs, and offers the others. */
export function ProofForm({ methods, email = '', askForPasskey, children, ...form }: ProofFormProps) {
  const withPasskeys = askForPasskey && supportsPasskeys()
  const usable = inOrder(methods).filter((method) => method !== 'PASSKEY' || withPasskeys)
  const [chosen, setChosen] = useState<ProofMethod>()
  const method = chosen ?? usable[0]

  if (!method) return <Text size="sm">{proofTexts.none}</Text>
  return (
    <>
      {method === 'PASSKEY' && askForPasskey && (
        <ProofByPasskey submit={form.submit} askForPasskey={askForPasskey}>
          {children}
        </ProofByPasskey>
      )}
      {method !== 'PASSKEY' && (
        <ProofField key={method} method={method} email={email} {...form}>
          {children}
        </ProofField>
      )}
      <Stack gap="xs" mt="md" align="center">
        {usable
          .filter((other) => other !== method)
          .map((other) => (
            <Anchor
              key={other}
              component="button"
              type="button"
              size="sm"
              underline="always"
              onClick={() => setChosen(other)}
            >
              {proofTexts.instead[other]}
            </Anchor>
          ))}
      </Stack>
    </>
  )
}
