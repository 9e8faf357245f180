import { registerEnumType } from 'type-graphql'

/** The purpose of a mail. */
export enum MailKind {
  ACCOUNT_DELETED = 'ACCOUNT_DELETED',
  ALREADY_REGISTERED = 'ALREADY_REGISTERED',
  DELETION_CANCELLED = 'DELETION_CANCELLED',
  DELETION_SCHEDULED = 'DELETION_SCHEDULED',
  EMAIL_CHANGE_CONFIRM = 'EMAIL_CHANGE_CONFIRM',
  EMAIL_CHANGED = 'EMAIL_CHANGED',
  EMAIL_VERIFICATION = 'EMAIL_VERIFICATION',
  INVITATION = 'INVITATION',
  NEW_DEVICE = 'NEW_DEVICE',
  PASSWORD_CHANGED = 'PASSWORD_CHANGED',
  PASSWORD_RESET = 'PASSWORD_RESET',
  ROLE_CHANGED = 'ROLE_CHANGED',
  SECOND_FACTOR_CHANGED = 'SECOND_FACTOR_CHANGED',
  SESSION_REUSED = 'SESSION_REUSED',
}

registerEnumType(MailKind, {
  name: 'MailKind',
  description: 'The purpose of a mail.',
  valuesConfig: {
    ACCOUNT_DELETED: { description: 'The account was deleted. The mail is removed once it has been sent.' },
    ALREADY_REGISTERED: { description: 'Someone registered with the address, which already has an account.' },
    DELETION_CANCELLED: { description: 'The deletion of the account was cancelled by a sign-in.' },
    DELETION_SCHEDULED: { description: 'When the account will be deleted, and how to cancel that.' },
    EMAIL_CHANGE_CONFIRM: { description: 'To the new address of an account: a link that confirms it.' },
    EMAIL_CHANGED: {
      description:
        'To the former address of an account: the address was changed, with a link that undoes it.',
    },
    EMAIL_VERIFICATION: { description: 'A link that proves that the address belongs to the account.' },
    INVITATION: { description: 'A link for an invited user to choose a password.' },
    NEW_DEVICE: { description: 'A sign-in from a new device.' },
    PASSWORD_CHANGED: { description: 'The password was changed.' },
    PASSWORD_RESET: { description: 'A link for replacing a forgotten password.' },
    ROLE_CHANGED: { description: 'An administrator changed the role.' },
    SECOND_FACTOR_CHANGED: { description: 'A second factor was added, removed or used up.' },
    SESSION_REUSED: { description: 'A session was ended because one of its refresh tokens was reused.' },
  },
})

/** The state of a mail. */
export enum MailState {
  CANCELLED = 'CANCELLED',
  EXPIRED = 'EXPIRED',
  FAILED = 'FAILED',
  QUEUED = 'QUEUED',
  SENT = 'SENT',
}

registerEnumType(MailState, {
  name: 'MailState',
  description: 'The state of a mail.',
  valuesConfig: {
    CANCELLED: { description: 'An administrator cancelled it, or a newer mail replaced it. It is not sent.' },
    EXPIRED: { description: 'It was not sent in time and will not be sent.' },
    FAILED: { description: 'The mail server rejected it, or did not accept it in eight attempts.' },
    QUEUED: { description: 'It is waiting to be sent, for the first time or again.' },
    SENT: { description: 'The mail server accepted it.' },
  },
})
