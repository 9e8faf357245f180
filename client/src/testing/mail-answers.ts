import type { MailKind, MailState } from '../apollo/generated/schema-types.ts'
import { failure } from './failure.ts'

const MINUTE = 60 * 1000

export interface MailRecord {
  id: string
  kind: MailKind
  recipient: string
  state: MailState
  error: string | null
  attempts: number
  createdAt: string
  sentAt: string | null
  expiresAt: string
}

let written = 0

/** Creates a mail like the server would; by default it waits to be sent. */
export function mailRecord(given: Partial<MailRecord> = {}): MailRecord {
  written += 1
  return {
    id: `mail-${written}`,
    kind: 'PASSWORD_RESET',
    recipient: 'ada@example.org',
    state: 'QUEUED',
    error: null,
    attempts: 0,
    createdAt: new Date(Date.now() - 5 * MINUTE).toISOString(),
    sentAt: null,
    expiresAt: new Date(Date.now() + 25 * MINUTE).toISOString(),
    ...given,
  }
}

interface MailsArguments {
  first: number
  after?: string | null
  filter?: Partial<Pick<MailRecord, 'state' | 'kind' | 'recipient'>> | null
}

/** The outbox. Tests put its mails into `accounts.mails`, newest first. */
export const outbox = (mails: readonly MailRecord[]) => ({
  mails: ({ first, after, filter }: MailsArguments) => {
    const wanted = Object.entries(filter ?? {}) as [keyof MailRecord, string][]
    const matching = mails.filter((mail) => wanted.every(([field, value]) => mail[field] === value))
    const start = after ? matching.findIndex(({ id }) => id === after) + 1 : 0
    const page = matching.slice(start, start + first)
    return {
      edges: page.map((node) => ({ cursor: node.id, node })),
      pageInfo: {
        hasNextPage: start + first < matching.length,
        hasPreviousPage: start > 0,
        startCursor: page[0]?.id ?? null,
        endCursor: page.at(-1)?.id ?? null,
      },
    }
  },
  retryMail: ({ id }: { id: string }) =>
    change(mails, id, { __typename: 'MailRetried', state: 'QUEUED', attempts: 0 }),
  cancelMail: ({ id }: { id: string }) =>
    change(mails, id, { __typename: 'MailCancelled', state: 'CANCELLED' }),
})

function change(
  mails: readonly MailRecord[],
  id: string,
  { __typename, ...changed }: { __typename: string } & Partial<MailRecord>,
) {
  const mail = mails.find((each) => each.id === id)
  if (!mail) return failure('MailNotFound', 'MAIL_NOT_FOUND', 'There is no mail with this id.')
  if (mail.state !== 'QUEUED' && mail.state !== 'FAILED')
    return failure('MailSettled', 'MAIL_SETTLED', 'This mail was sent or cancelled.')
  return { __typename, mail: Object.assign(mail, changed) }
}
