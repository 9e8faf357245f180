import type { MailKind, MailState } from '../../apollo/generated/schema-types.ts'
import { uiTexts } from '../../ui/ui-texts.ts'

const kinds: Readonly<Record<MailKind, string>> = {
  ALREADY_REGISTERED: 'Registered again',
  PASSWORD_RESET: 'Password reset',
  EMAIL_VERIFICATION: 'Email verification',
  INVITATION: 'Invitation',
  PASSWORD_CHANGED: 'Password changed',
  EMAIL_CHANGE_CONFIRM: 'New email address',
  EMAIL_CHANGED: 'Email address changed',
  NEW_DEVICE: 'Sign-in from a new device',
  SESSION_REUSED: 'Session ended for safety',
  ACCOUNT_DELETED: 'Account deleted',
  DELETION_CANCELLED: 'Deletion cancelled',
  DELETION_SCHEDULED: 'Deletion scheduled',
  ROLE_CHANGED: 'Role changed',
  SECOND_FACTOR_CHANGED: 'Two-factor authentication changed',
}

const states: Readonly<Record<MailState, string>> = {
  QUEUED: 'Queued',
  SENT: 'Sent',
  FAILED: 'Failed',
  EXPIRED: 'Expired',
  CANCELLED: 'Cancelled',
}

/** Texts of the list of mails. */
export const mailTexts = {
  title: 'Mail',
  lead: 'Mails to the owners of accounts, newest first. Their texts and links are not shown.',
  kinds,
  states,
  filters: {
    label: 'Filters',
    state: 'State',
    anyState: 'Any state',
    kind: 'Kind',
    anyKind: 'All kinds',
    recipient: 'Recipient',
    recipientHelp: 'Complete email address',
    clear: 'Clear filters',
  },
  list: {
    label: 'Mails',
    emptyTitle: 'No mails yet',
    emptyHint: 'A mail appears here when a user needs a link or a notice.',
    noMatchTitle: 'No matching mails',
    noMatchHint: 'Enter a complete email address, or clear the filters.',
    more: 'Show older',
    end: 'No older mails.',
    shown: (count: number) => (count === 1 ? '1 mail shown.' : `${uiTexts.count(count)} mails shown.`),
    attempts: (count: number) => (count === 1 ? '1 attempt' : `${uiTexts.count(count)} attempts`),
    notTried: 'Not tried yet',
    created: 'Created',
    sent: 'Sent',
    expires: 'Expires',
    expired: 'Expired',
  },
  retry: {
    action: 'Retry',
    of: (kind: string, recipient: string) => `Retry: ${kind}, ${recipient}`,
    title: 'Send this mail again?',
    detail: (kind: string, recipient: string) =>
      `“${kind}” is sent to ${recipient} immediately. If an earlier attempt arrived after all, it arrives twice.`,
    confirm: 'Retry now',
    done: 'Mail queued',
  },
  cancel: {
    action: 'Cancel',
    of: (kind: string, recipient: string) => `Cancel: ${kind}, ${recipient}`,
    title: 'Cancel this mail?',
    detail: (kind: string, recipient: string) =>
      `“${kind}” is not sent to ${recipient}, and cannot be retried later. If it is being sent at this moment, it may still arrive.`,
    confirm: 'Cancel mail',
    dismiss: 'Keep mail',
    done: 'Mail cancelled',
  },
} as const
