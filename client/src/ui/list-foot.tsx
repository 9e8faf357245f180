import { Button, Text } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { FormAlert } from './form-alert.tsx'
import classes from './list-foot.module.css'

export interface ListFootProps {
  /** How much of the list is shown. */
  children: ReactNode
  hasMore: boolean
  /** The label of the button that loads more. */
  more: string
  loading: boolean
  /** Why loading more failed. */
  failure: string | undefined
  onMore: () => void
}

/** The end of a list that is loaded in pages. */
export function ListFoot({ children, hasMore, more, loading, failure, onMore }: ListFootProps) {
  const status = useRef<HTMLParagraphElement>(null)
  const asked = useRef(false)

  // At the end the button disappears: the count takes the focus.
  useEffect(() => {
    if (asked.current && !hasMore) status.current?.focus()
  }, [hasMore])

  const ask = () => {
    asked.current = true
    onMore()
  }

  return (
    <>
      <FormAlert>{failure}</FormAlert>
      <div className={classes.foot}>
        <Text c="dimmed" size="sm" role="status" ref={status} tabIndex={-1}>
          {children}
        </Text>
        {hasMore && (
          <Button variant="default" loading={loading} onClick={ask}>
            {more}
          </Button>
        )}
      </div>
    </>
  )
}
