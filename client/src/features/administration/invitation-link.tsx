import { Button, Text, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { formatExact } from '../../ui/format-time.ts'
import { isolated } from '../../ui/names.ts'
import { administrationTexts } from './administration-texts.ts'
import classes from './invitation-link.module.css'

const texts = administrationTexts.invitation

export interface Invitation {
  link: string
  expiresAt: string
  user: { id: string; firstName: string; lastName: string }
}

/** The link for choosing the first password. It is shown once, and stored nowhere. */
export function InvitationLink({ invitation: { link, expiresAt, user } }: { invitation: Invitation }) {
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState<boolean>()

  // The button that led here is gone.
  useEffect(() => field.current?.focus(), [])

  const copy = async () => {
    field.current?.select()
    // Not available over plain HTTP from another machine.
    const written = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('No clipboard'))
    setCopied(await written.then(() => true).catch(() => false))
  }

  return (
    <div className={classes.box}>
      <div className={classes.line}>
        <TextInput
          ref={field}
          className={classes.link}
          label={texts.label(isolated(user.firstName))}
          value={link}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={() => void copy()}>{texts.copy}</Button>
      </div>
      <Text size="sm" role="status" className={classes.status}>
        {copied === true && texts.copied}
        {copied === false && texts.copyByHand}
      </Text>
      <ul className={classes.facts}>
        <li>{texts.until(formatExact(new Date(expiresAt)))}</li>
        <li>{texts.onlyFor(isolated(user.firstName))}</li>
        <li>{texts.shownOnce}</li>
      </ul>
    </div>
  )
}
