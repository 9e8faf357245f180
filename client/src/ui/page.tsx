import { Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router'
import classes from './page.module.css'
import { uiTexts } from './ui-texts.ts'

interface PageProps {
  title: string
  /** The title of the tab, if it should say more than the heading. */
  documentTitle?: string
  lead?: ReactNode
  /** For tables. */
  wide?: boolean
  /** Beside the heading. */
  action?: ReactNode
  children?: ReactNode
}

/** A page's heading and its reading column. After a navigation the heading takes the focus, so that screen readers announce it. */
export function Page({ title, documentTitle = title, lead, wide, action, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { key } = useLocation()
  // Read once: a filter that changes the address must not take the focus from its field.
  const [arrivedByNavigation] = useState(() => key !== 'default')

  useEffect(() => {
    if (arrivedByNavigation) heading.current?.focus({ preventScroll: true })
  }, [arrivedByNavigation])

  return (
    <div className={classes.page} data-wide={wide}>
      <title>{uiTexts.documentTitle(documentTitle)}</title>
      <div className={classes.head}>
        <Title order={1} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {action}
      </div>
      {lead && (
        <Text c="dimmed" className={classes.lead}>
          {lead}
        </Text>
      )}
      <div className={classes.content}>{children}</div>
    </div>
  )
}
