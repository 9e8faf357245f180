import { exported, rowsOfAccount } from '../account-data.ts'
import { Link } from './link.entity.ts'
import { Mail } from './mail.entity.ts'

const { integer, object, text, time } = exported

/** What mail holds of an account. */
export const mailSections = [
  rowsOfAccount({
    name: 'mails',
    description: 'Mails to you of the last 30 days. Their text is not stored.',
    entity: Mail,
    fields: {
      id: text('Its id, a UUIDv7.'),
      kind: text('The purpose of the mail.'),
      state: text('Such as `SENT`.'),
      recipient: text('The address it was sent to.'),
      locale: text('Its language.'),
      parameters: object('The values in its text.'),
      priority: integer('Lower values are sent first.'),
      attempts: integer('Number of attempts to send it.'),
      nextAttemptAt: time('When the next attempt was due.'),
      error: text('Why the last attempt failed.'),
      createdAt: time('When its cause happened.'),
      sentAt: time('When the mail server accepted it.'),
      expiresAt: time('When its link stopped working.'),
    },
    omitted: { 'mails.sealed_token': 'a secret: it proves who you are' },
  }),
  rowsOfAccount({
    name: 'links',
    description: 'Links that were sent to you, or that an administrator created for you.',
    entity: Link,
    fields: {
      id: text('Its id.'),
      purpose: text('What it does.'),
      email: text('The address that it confirms or puts back.'),
      createdAt: time('When it was created.'),
      expiresAt: time('When it stops working.'),
      usedAt: time('When it was used.'),
    },
    omitted: { 'links.token_hash': 'a secret: it proves who you are' },
  }),
]
