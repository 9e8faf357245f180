import type { ReactNode } from 'react'
import { ListFoot } from '../../ui/list-foot.tsx'
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
  if (edges.length === 0) return empty
  return (
    <div aria-busy={loading}>
      <ol className={classes.list} aria-label={texts.label}>
        {edges.map(({ node }) => (
          <MailRow key={node.id} mail={node} onOutdated={onOutdated} />
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
