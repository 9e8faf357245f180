import { Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './section.module.css'

interface SectionProps {
  title: string
  description?: ReactNode
  children?: ReactNode
}

/** A titled part of a page. */
export function Section({ title, description, children }: SectionProps) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      {description && (
        <Text c="dimmed" size="sm" className={classes.description}>
          {description}
        </Text>
      )}
      {children && <div className={classes.content}>{children}</div>}
    </section>
  )
}
