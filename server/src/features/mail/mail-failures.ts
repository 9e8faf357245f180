import { codesOf } from '../../core/codes.ts'
import type { FailureDefinitions } from '../../core/failure.ts'

export const mailFailures = {
  LINK_EXPIRED: {
    description: 'The link has expired, has been used, or was replaced by a newer one.',
    retry: 'No: request a new link, or ask an administrator for it.',
  },
  MAIL_NOT_FOUND: {
    description: 'The outbox has no mail with this id.',
    retry: 'No: the same input meets the same answer.',
  },
  MAIL_SETTLED: {
    description: 'The mail was sent or cancelled, or it is too late to send it.',
    retry: 'No: the state of such a mail does not change.',
  },
  TOO_MANY_MAILS: {
    description: 'The address received as many mails within the last hour as it may.',
    retry: 'Yes, in an hour.',
  },
} as const satisfies FailureDefinitions

export const MailFailure = codesOf(mailFailures)
