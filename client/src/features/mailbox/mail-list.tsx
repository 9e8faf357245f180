import { RelativeTime } from '../../ui/relative-time.tsx'
import type { Mail } from './mail.ts'
import classes from './mailbox.module.css'
import { mailboxTexts } from './mailbox-texts.ts'

export function MailList({ mails, openId }: { mails: readonly Mail[]; openId: string }) {
  return (
    <nav aria-label={mailboxTexts.list} className={classes.list}>
      <ul>
        {mails.map(({ id, subject, to, createdAt }) => (
          <li key={id}>
            <a href={`#${id}`} className={classes.entry} aria-current={id === openId ? 'true' : undefined}>
              <span className={classes.subject}>{subject}</span>
              <span className={classes.recipient}>{to}</span>
              <span className={classes.time}>
                <RelativeTime value={createdAt} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
