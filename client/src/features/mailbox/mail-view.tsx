import { Anchor, Button, Group, Title } from '@mantine/core'
import { useState } from 'react'
import { Facts } from '../../ui/facts.tsx'
import { formatExact } from '../../ui/format-time.ts'
import type { Mail } from './mail.ts'
import classes from './mailbox.module.css'
import { mailboxTexts } from './mailbox-texts.ts'

type Form = 'preview' | 'text'
const forms: readonly Form[] = ['preview', 'text']

export function MailView({ mail }: { mail: Mail }) {
  const [form, setForm] = useState<Form>('preview')
  return (
    <article className={classes.mail}>
      <Anchor href="#" className={classes.back}>
        {mailboxTexts.back}
      </Anchor>
      <Title order={2} size="h1" className={classes.heading}>
        {mail.subject}
      </Title>
      <Facts
        facts={[
          [mailboxTexts.to, mail.to],
          [mailboxTexts.date, formatExact(new Date(mail.createdAt))],
          [mailboxTexts.link, <Link key="link" to={mail.link} />],
        ]}
      />
      <Group gap="xs" role="group" aria-label={mailboxTexts.views}>
        {forms.map((one) => (
          <Button
            key={one}
            size="xs"
            variant={one === form ? 'filled' : 'default'}
            aria-pressed={one === form}
            onClick={() => setForm(one)}
          >
            {mailboxTexts[one]}
          </Button>
        ))}
      </Group>
      {form === 'preview' ? <Preview mail={mail} /> : <pre className={classes.text}>{mail.text}</pre>}
    </article>
  )
}

const Link = ({ to }: { to: string }) => (
  <Anchor href={to} target="_blank" rel="noreferrer" size="sm">
    {to}
  </Anchor>
)

/** The HTML of a mail, which runs no scripts and opens its links in a new tab. */
function Preview({ mail: { subject, html } }: { mail: Mail }) {
  return (
    <iframe
      className={classes.frame}
      title={mailboxTexts.frame(subject)}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={html.replace('<head>', '<head><base target="_blank">')}
    />
  )
}
