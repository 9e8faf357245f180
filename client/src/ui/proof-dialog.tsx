import { Button, Text } from '@mantine/core'
import { Dialog } from './dialog.tsx'
import type { ProofFormProps } from './proof.ts'
import { ProofForm } from './proof-form.tsx'
import { uiTexts } from './ui-texts.ts'

const texts = uiTexts.confirmation

interface ProofDialogProps extends Omit<ProofFormProps, 'submitLabel' | 'children'> {
  onCancel: () => void
}

/** Asks a signed-in user for a proof, over any page. */
export function ProofDialog({ onCancel, ...form }: ProofDialogProps) {
  return (
    <Dialog title={texts.title} onDismiss={onCancel}>
      <Text size="sm" c="dimmed" mb="md">
        {texts.lead}
      </Text>
      <ProofForm submitLabel={texts.submit} {...form} />
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={onCancel}>
        {uiTexts.cancel}
      </Button>
    </Dialog>
  )
}
