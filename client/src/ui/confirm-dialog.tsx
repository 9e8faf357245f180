import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'
import { FormAlert } from './form-alert.tsx'
import { uiTexts } from './ui-texts.ts'

interface ConfirmDialogProps {
  title: string
  /** What exactly ends or changes. */
  children: ReactNode
  confirm: string
  /** The button that changes nothing. */
  dismiss?: string
  busy: boolean
  failure?: string | undefined
  danger?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something ends; mounted while it is open. The button that changes nothing has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirm, dismiss = uiTexts.cancel, busy, failure, danger = true } = props
  const { onConfirm, onClose } = props
  return (
    <Dialog title={title} onDismiss={onClose}>
      <Text size="sm" mb="sm" component="div">
        {children}
      </Text>
      <FormAlert>{failure}</FormAlert>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {dismiss}
        </Button>
        <Button {...(danger ? { color: 'red.9' } : {})} loading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Dialog>
  )
}
