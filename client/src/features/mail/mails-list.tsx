import { Button, Text } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { FormAlert } from '../../ui/form-alert.tsx'
import type { MailsQuery } from './generated/operations.ts'
import { MailRow } from './mail-row.tsx'
import { mailTexts } from './mail-texts.ts'
import classes from './mails-list.module.css'

const texts = mailTexts.list

interface MailsListProps {
  mails: MailsQuery['mails']
  /** Shown instead of an empty list. */
  empty: ReactNode
  loading: boolean
  moreFailure: string | undefined
  onMore: () => void
  /** Another mail than the one on the page was found. */
  onOutdated: () => void
}

export function MailsList({ mails, empty, loading, moreFailure, onMore, onOutdated }: MailsListProps) {
  const { edges, pageInfo } = mails
  const status = useRef<HTMLParagraphElement>(null)
  const asked = useRef(false)

  // At the end the button disappears: the count takes the focus.
  useEffect(() => {
    if (asked.current && !pageInfo.hasNextPage) status.current?.focus()
  }, [pageInfo.hasNextPage])

  const more = () => {
    asked.current = true
    onMore()
  }

  if (edges.length === 0) return empty
  return (
    <div aria-busy={loading}>
      <ol className={classes.list} aria-label={texts.label}>
        {edges.map(({ node }) => (
          <MailRow key={node.id} mail={node} onOutdated={onOutdated} />
        ))}
      </ol>
      <FormAlert>{moreFailure}</FormAlert>
      <div className={classes.foot}>
        <Text c="dimmed" size="sm" role="status" ref={status} tabIndex={-1}>
          {texts.shown(edges.length)} {!pageInfo.hasNextPage && texts.end}
        </Text>
        {pageInfo.hasNextPage && (
          <Button variant="default" loading={loading} onClick={more}>
            {texts.more}
          </Button>
        )}
      </div>
    </div>
  )
}
