import { Button, Text } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { FormAlert } from '../ui/form-alert.tsx'
import { AuditEntry } from './audit-entry.tsx'
import classes from './audit-list.module.css'
import { auditTexts } from './audit-texts.ts'
import type { AuditEventsQuery } from './generated/operations.ts'

const texts = auditTexts.list

interface AuditListProps {
  events: AuditEventsQuery['auditEvents']
  /** Of whom the list says “you”. */
  viewerId?: string
  /** Stands in the place of a list without an event. */
  empty: ReactNode
  loading: boolean
  moreFailure: string | undefined
  onMore: () => void
}

export function AuditList({ events, viewerId, empty, loading, moreFailure, onMore }: AuditListProps) {
  const { edges, pageInfo } = events
  const status = useRef<HTMLParagraphElement>(null)
  const asked = useRef(false)

  // The button goes when there is no more to show; the focus it had goes to the count.
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
          <AuditEntry key={node.id} event={node} viewerId={viewerId} />
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
