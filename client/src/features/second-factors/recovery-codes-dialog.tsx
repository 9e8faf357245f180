import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import classes from './recovery-codes-dialog.module.css'
import { securityTexts } from './security-texts.ts'

const texts = securityTexts.codes

interface RecoveryCodesDialogProps {
  /** Whose codes they are. */
  email: string
  codes: readonly string[]
  onClose: () => void
}

/** New recovery codes. They are shown once, so that only its button closes the dialog. */
export function RecoveryCodesDialog({ email, codes, onClose }: RecoveryCodesDialogProps) {
  const [copied, setCopied] = useState<boolean>()
  const text = `${texts.fileTitle(email)}\n\n${codes.join('\n')}\n`

  const copy = async () => {
    // Not available over plain HTTP from another machine.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('No clipboard'))
    setCopied(await written.then(() => true).catch(() => false))
  }

  return (
    <Dialog title={texts.shownTitle}>
      <Text size="sm" mb="sm">
        {texts.shownDetail}
      </Text>
      <p className={classes.printed}>{texts.fileTitle(email)}</p>
      <ol className={classes.codes} data-printed>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Group gap="xs" mt="sm">
        <Button variant="default" size="xs" onClick={() => void copy()}>
          {texts.copy}
        </Button>
        <Button
          variant="default"
          size="xs"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download={texts.fileName}
        >
          {texts.download}
        </Button>
        <Button variant="default" size="xs" onClick={() => window.print()}>
          {texts.print}
        </Button>
      </Group>
      <Text size="sm" role="status" className={classes.status}>
        {copied === true && texts.copied}
        {copied === false && texts.copyByHand}
      </Text>
      <Group justify="flex-end" mt="md">
        <Button data-autofocus onClick={onClose}>
          {texts.done}
        </Button>
      </Group>
    </Dialog>
  )
}
