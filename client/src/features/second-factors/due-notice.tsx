import { useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { keepShowing } from '../../apollo/live/live-news.ts'
import { formatDay, formatExact } from '../../ui/format-time.ts'
import panel from '../../ui/panel.module.css'
import { useReturn } from '../../ui/use-return.ts'
import { SecondFactorDueDocument } from './generated/operations.ts'
import { securityTexts } from './security-texts.ts'

const texts = securityTexts.due

export function DueNotice() {
  const { data, refetch } = useQuery(SecondFactorDueDocument, { fetchPolicy: 'cache-and-network' })
  const due = data?.secondFactorDue ?? undefined
  // A second factor may be added in another tab.
  useReturn(due !== undefined, () => void refetch().catch(keepShowing))
  return due === undefined ? null : <Notice due={new Date(due)} />
}

function Notice({ due }: { due: Date }) {
  const { pathname } = useLocation()
  const [now] = useState(() => Date.now())
  const isOver = due.getTime() <= now
  return (
    <section className={`${panel.panel} ${panel.notice}`} aria-label={texts.label}>
      <p className={panel.title}>
        {texts.label}
        {!isOver && (
          <>
            {texts.by}
            <time dateTime={due.toISOString()} title={formatExact(due)}>
              {formatDay(due)}
            </time>
          </>
        )}
      </p>
      <p>{isOver ? texts.over : texts.detail}</p>
      {!pathname.startsWith('/security') && (
        <div className={panel.actions}>
          <Button component={Link} to="/security" variant="default">
            {texts.setUp}
          </Button>
        </div>
      )}
    </section>
  )
}
