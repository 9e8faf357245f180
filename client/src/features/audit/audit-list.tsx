import { Button, Text } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { FormAlert } from '../../ui/form-alert.tsx'
import { AuditEntry } from './audit-entry.tsx'
import classes from './audit-list.module.css'
import { auditTexts } from './audit-texts.ts'
import type { AuditEventsQuery } from './generated/operations.ts'
import type { Vocabulary } from './vocabulary.ts'

const texts = auditTexts.list

interface AuditListProps {
  events: AuditEventsQuery['auditEvents']
  vocabulary: Vocabulary
  /** The user to call “you”. */
  viewerId?: string
  /** Shown instead of an empty list. */
  empty: ReactNode
  loading: boolean
  moreFailure: string | undefined
  onMore: () => void
}

export function AuditList(props: AuditListProps) {
  const { events, vocabulary, viewerId, empty, loading, moreFailure, onMore } = props
  const { edges, pageInfo } = events
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
      <ol className={classes.list}>
        {edges.map(({ node }) => (
          <AuditEntry key={node.id} event={node} vocabulary={vocabulary} viewerId={viewerId} />
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
