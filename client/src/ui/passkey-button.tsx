import { Button, type ButtonProps, Group } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { uiTexts } from './ui-texts.ts'
import type { PasskeyWait } from './use-passkey-wait.ts'

interface PasskeyButtonProps extends Pick<ButtonProps, 'fullWidth' | 'variant'> {
  children: string
  /** While the browser is asked, and while its answer is sent. */
  busy: boolean
  wait: PasskeyWait
  /** Whether a dialog gives it the focus. */
  isFirst?: boolean
  onClick: () => void
}

/** Asks for a passkey, and offers to stop while the browser waits for it. */
export function PasskeyButton({ busy, wait, isFirst, onClick, children, ...look }: PasskeyButtonProps) {
  const ref = useRef<HTMLButtonElement>(null)
  useFocusAfter(busy, ref)
  return (
    <Group gap="xs" wrap="nowrap">
      <Button ref={ref} loading={busy} data-autofocus={isFirst || undefined} onClick={onClick} {...look}>
        {children}
      </Button>
      {wait.isWaiting && (
        <Button variant="default" flex="none" autoFocus onClick={wait.stop}>
          {uiTexts.stopWaiting}
        </Button>
      )}
    </Group>
  )
}

/** Gives the focus back that a disabled or removed button has lost. */
function useFocusAfter(busy: boolean, ref: React.RefObject<HTMLElement | null>) {
  const wasBusy = useRef(busy)
  useEffect(() => {
    if (wasBusy.current && !busy && document.activeElement === document.body) ref.current?.focus()
    wasBusy.current = busy
  }, [busy, ref])
}
