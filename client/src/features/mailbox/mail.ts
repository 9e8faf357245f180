import { mailboxTexts } from './mailbox-texts.ts'

/** A mail as `/mailbox.json` returns it. */
export interface Mail {
  readonly id: string
  readonly to: string
  readonly createdAt: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly link: string
}

/**
 * Loads the mails, newest first.
 * @param to returns only mails to this address, if given
 * @throws Error with a message for users
 */
export async function fetchMails(to: string | null, signal: AbortSignal): Promise<readonly Mail[]> {
  const address = to === null ? '' : `?${new URLSearchParams({ to })}`
  const response = await fetch(`/mailbox.json${address}`, { signal }).catch(() => undefined)
  if (response === undefined) throw new Error(mailboxTexts.unreachable)
  if (!response.ok) throw new Error(mailboxTexts.closed)
  const { mails }: { mails: readonly Mail[] } = await response.json()
  return mails
}
