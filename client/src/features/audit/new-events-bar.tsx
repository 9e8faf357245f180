import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import classes from './audit-list.module.css'
import { auditTexts } from './audit-texts.ts'
import { mostNewEvents } from './use-new-events.ts'

interface NewEventsBarProps {
  count: number
  /** Loads them into the list. */
  onShow: () => Promise<unknown>
}

/** Says how many events have arrived since the list was loaded. The list does not move before it is asked to. */
export function NewEventsBar({ count, onShow }: NewEventsBarProps) {
  const bar = useRef<HTMLDivElement>(null)
  const [loading, setLoading] = useState(false)

  const show = async () => {
    setLoading(true)
    await onShow()
    setLoading(false)
    // The button disappears.
    bar.current?.focus()
  }

  return (
    <div ref={bar} role="status" tabIndex={-1} className={classes.news}>
      {count > 0 && (
        <Button variant="light" fullWidth loading={loading} onClick={() => void show()}>
          {auditTexts.list.newEvents(count, mostNewEvents)}
        </Button>
      )}
    </div>
  )
}
