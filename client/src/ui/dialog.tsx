import { Title } from '@mantine/core'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import classes from './dialog.module.css'
import { useRestoredFocus } from './use-restored-focus.ts'

interface DialogProps {
  title: string
  children: ReactNode
  /** Without it, the dialog cannot be dismissed. */
  onDismiss?: () => void
}

/** The browser's modal dialog: it keeps the focus, makes the page inert and handles Escape. */
export function Dialog({ title, children, onDismiss }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useRestoredFocus()

  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => dialog?.close()
  }, [])

  return (
    <dialog
      ref={ref}
      className={classes.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onDismiss?.()
      }}
      // Browsers let a second Escape close any dialog: reopen one that cannot be dismissed.
      onClose={(event) => {
        if (!event.currentTarget.open && !onDismiss) event.currentTarget.showModal()
      }}
    >
      <Title order={2} id={titleId} className={classes.title}>
        {title}
      </Title>
      {children}
    </dialog>
  )
}
