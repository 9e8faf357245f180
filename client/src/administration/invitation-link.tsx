import { Button, Text, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { formatExact } from '../ui/format-time.ts'
import { administrationTexts } from './administration-texts.ts'
import classes from './invitation-link.module.css'

const texts = administrationTexts.invitation

export interface Invitation {
  link: string
  expiresAt: string
  user: { id: string; firstName: string; lastName: string }
}

/** The link with which somebody chooses their password. It is nowhere else: whoever leaves the page has seen it. */
export function InvitationLink({ invitation: { link, expiresAt, user } }: { invitation: Invitation }) {
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState<boolean>()

  // What was pressed to get here is gone.
  useEffect(() => field.current?.focus(), [])

  const copy = async () => {
    field.current?.select()
    // Absent where the page came by plain http from another machine.
    const written = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('No clipboard'))
    setCopied(await written.then(() => true).catch(() => false))
  }

  return (
    <div className={classes.box}>
      <div className={classes.line}>
        <TextInput
          ref={field}
          className={classes.link}
          label={texts.label(user.firstName)}
          value={link}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={() => void copy()}>{texts.copy}</Button>
      </div>
      <Text size="sm" role="status" className={classes.told}>
        {copied === true && texts.copied}
        {copied === false && texts.copyByHand}
      </Text>
      <ul className={classes.facts}>
        <li>{texts.until(formatExact(new Date(expiresAt)))}</li>
        <li>{texts.onlyFor(user.firstName)}</li>
        <li>{texts.shownOnce}</li>
      </ul>
    </div>
  )
}
