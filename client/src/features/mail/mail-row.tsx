import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { type MailRow_MailFragment, MailRow_MailFragmentDoc } from './generated/operations.ts'
import { MailActions } from './mail-actions.tsx'
import { mailTexts } from './mail-texts.ts'
import classes from './mails-list.module.css'

const texts = mailTexts.list

interface MailRowProps {
  mail: FragmentType<MailRow_MailFragment>
  onOutdated: () => void
}

export function MailRow({ mail, onOutdated }: MailRowProps) {
  const { data, complete } = useFragment({ fragment: MailRow_MailFragmentDoc, from: mail })
  if (!complete) return null
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <span className={classes.kind}>{mailTexts.kinds[data.kind]}</span>
        <bdi className={classes.more}>{data.recipient}</bdi>
      </div>
      <div className={classes.what}>
        <span className={classes.state} data-state={data.state}>
          {mailTexts.states[data.state]}
        </span>
        <span className={classes.more}>{progressOf(data)}</span>
      </div>
      <div className={classes.what}>
        <span>
          {texts.created} <RelativeTime value={data.createdAt} />
        </span>
        <SettledTime mail={data} />
      </div>
      <MailActions mail={data} onOutdated={onOutdated} />
    </li>
  )
}

function progressOf({ error, attempts }: MailRow_MailFragment): string {
  const tried = attempts === 0 ? texts.notTried : texts.attempts(attempts)
  return error === null ? tried : `${error} · ${tried}`
}

/** When it was sent, or until when that is possible. */
function SettledTime({ mail: { state, sentAt, expiresAt } }: { mail: MailRow_MailFragment }) {
  const said = settledTime(state, { sentAt, expiresAt })
  if (!said) return null
  const [what, when] = said
  return (
    <span className={classes.more}>
      {what} <RelativeTime value={when} />
    </span>
  )
}

function settledTime(
  state: MailRow_MailFragment['state'],
  { sentAt, expiresAt }: Pick<MailRow_MailFragment, 'sentAt' | 'expiresAt'>,
): readonly [string, string] | undefined {
  if (state === 'CANCELLED') return undefined
  if (sentAt !== null) return [texts.sent, sentAt]
  return [Date.parse(expiresAt) > Date.now() ? texts.expires : texts.expired, expiresAt]
}
