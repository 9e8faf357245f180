import type { ReactNode } from 'react'
import { ListFoot } from '../../ui/list-foot.tsx'
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
  if (edges.length === 0) return empty
  return (
    <div aria-busy={loading}>
      <ol className={classes.list}>
        {edges.map(({ node }) => (
          <AuditEntry key={node.id} event={node} vocabulary={vocabulary} viewerId={viewerId} />
        ))}
      </ol>
      <ListFoot
        hasMore={pageInfo.hasNextPage}
        more={texts.more}
        loading={loading}
        failure={moreFailure}
        onMore={onMore}
      >
        {texts.shown(edges.length)} {!pageInfo.hasNextPage && texts.end}
      </ListFoot>
    </div>
  )
}
