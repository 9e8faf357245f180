import type { Page } from '../../core/page.ts'
import type { Database } from '../../database/database.ts'
import type { MailComposer } from './compose-mail.ts'
import { Mail } from './mail.entity.ts'
import { MailState } from './mail-kind.ts'
import type { Outbox } from './outbox.ts'

const mostShown = 100
const paths = ['/mailbox', '/mailbox.json'] as const

interface MailboxParts {
  readonly database: Database
  readonly outbox: Outbox
  readonly composer: MailComposer
}

/** The mails of a development server as recipients would see them, newest first; `to` filters by address. */
async function mailsIn({ database, outbox, composer }: MailboxParts, to: unknown): Promise<object> {
  const recipient = typeof to === 'string' && to.isWellFormed() && !to.includes('\0') ? { recipient: to } : {}
  const mails = await database.read((em) =>
    em.find(Mail, { state: MailState.QUEUED, ...recipient }, { orderBy: { id: 'desc' }, limit: mostShown }),
  )
  return {
    mails: mails.map(({ id, kind, locale, parameters, sealedToken, recipient: at, createdAt, expiresAt }) => {
      const token = sealedToken === null ? undefined : outbox.tokenOf(id, sealedToken)
      const validSeconds = Math.round((expiresAt.getTime() - createdAt.getTime()) / 1000)
      const composed = composer.compose({ kind, locale, parameters, token, validSeconds })
      return { id, kind, to: at, createdAt, ...composed }
    }),
  }
}

/**
 * The page `/mailbox` and its data, `/mailbox.json`, which tests can also use. It gives access to every account, so it
 * exists only on a development server without a mail server, and only for this machine.
 */
export const mailboxPages = (parts: MailboxParts | undefined): Page[] => {
  const headers = { 'cache-control': 'no-store' }
  if (parts === undefined) return paths.map((path) => ({ path, headers, document: async () => undefined }))
  return [
    { path: '/mailbox', headers, onlyHere: true, build: 'mailbox' },
    { path: '/mailbox.json', headers, onlyHere: true, document: (query) => mailsIn(parts, query.to) },
  ]
}
