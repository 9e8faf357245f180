import { Anchor } from '@mantine/core'
import { apolloTexts } from './apollo-texts.ts'
import { useClientSettings } from './use-client-settings.ts'

/** Leads to a mail that was just written, on a server that keeps its mails. */
export function MailboxLink({ to }: { to: string }) {
  const { mailbox } = useClientSettings()
  if (mailbox !== true) return null
  return (
    <Anchor href={`/mailbox?${new URLSearchParams({ to })}`} target="_blank" size="sm">
      {apolloTexts.mailbox}
    </Anchor>
  )
}
