import type { MailRow_MailFragment } from './generated/operations.ts'

export interface MailDialogProps {
  mail: MailRow_MailFragment
  /** With the notice to show. */
  onDone: (message: string) => void
  /** The mail is no longer as the page shows it. */
  onOutdated: () => void
  onClose: () => void
}
