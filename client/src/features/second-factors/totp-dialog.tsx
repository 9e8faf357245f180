import { useMutation } from '@apollo/client/react'
import { Button, Group } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { StartTotpDocument, type StartTotpMutation } from './generated/operations.ts'
import type { OnFactorAdded } from './on-factor-added.ts'
import { securityTexts } from './security-texts.ts'
import { TotpForm } from './totp-form.tsx'

const texts = securityTexts.totp

interface TotpDialogProps {
  onClose: () => void
  onAdded: OnFactorAdded
}

/** Shows the secret as a QR code and as a key, and asks for the first code. */
export function TotpDialog({ onClose, onAdded }: TotpDialogProps) {
  const [start] = useMutation(StartTotpDocument)
  const [started, setStarted] = useState<StartTotpMutation['startTotp']>()
  const [failure, setFailure] = useState<string>()

  const begin = useEffectEvent(async (isOver: () => boolean) => {
    const { data, problem } = await attempt(start())
    if (isOver()) return
    setFailure(problem?.message)
    setStarted(data?.startTotp)
  })
  useEffect(() => {
    let isOver = false
    void begin(() => isOver)
    return () => {
      isOver = true
    }
  }, [])

  return (
    <Dialog title={texts.addTitle} onDismiss={onClose}>
      {started ? (
        <TotpForm started={started} onClose={onClose} onAdded={onAdded} />
      ) : (
        <>
          <FormAlert>{failure}</FormAlert>
          {failure === undefined && <ListSkeleton rows={1} rowHeight={192} />}
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose}>
              {uiTexts.cancel}
            </Button>
          </Group>
        </>
      )}
    </Dialog>
  )
}
