import type { MailTexts } from './mail-texts.ts'

const notYou = 'If this was not you, reset your password now. That ends all sessions of the account.'
const where = 'Device: {{device}}. IP address: {{address}}. Time: {{time}}.'

export const en: MailTexts = {
  greeting: 'Hello,',
  linkHint: 'If the button does not work, open this link:',
  footer: 'This message was sent automatically by {{service}}.',
  unknownDevice: 'unknown',
  mails: {
    ACCOUNT_DELETED: {
      subject: 'Your account was deleted',
      before: [
        'Your account at {{service}} was deleted, with everything that was stored about it. Time: {{time}}.',
      ],
      button: 'Open the sign-in page',
      after: [
        'A deleted account cannot be restored. You can register again with this address.',
        'If you did not expect this, contact the administrators.',
      ],
    },
    ALREADY_REGISTERED: {
      subject: 'You already have an account',
      before: [
        'Someone registered at {{service}} with this address, which already has an account.',
        'If this was you, sign in. If you forgot your password, you can reset it there.',
      ],
      button: 'Sign in',
      after: ['If this was not you, ignore this message. Nothing changes.'],
    },
    DELETION_CANCELLED: {
      subject: 'Your account will not be deleted',
      before: [
        'Someone signed in to your account at {{service}}, which cancelled its deletion. Time: {{time}}.',
      ],
      button: 'Check your account',
      after: ['If this was you, you do not need to do anything.', notYou],
    },
    DELETION_SCHEDULED: {
      subject: 'Your account will be deleted',
      before: [
        'You asked to delete your account at {{service}}. It will be deleted, with everything that is stored about it, at this time: {{time}}.',
        'To keep it, sign in before then. All sessions have ended.',
      ],
      button: 'Sign in and keep the account',
      after: ['If this was not you, sign in now and change your password.'],
    },
    EMAIL_CHANGE_CONFIRM: {
      subject: 'Confirm your new email address',
      before: [
        'Someone asked to use this address for their account at {{service}}. If this was you, confirm it.',
      ],
      button: 'Confirm email address',
      after: [
        'The link works once and for {{validFor}}.',
        'If this was not you, ignore this message. Nothing changes.',
      ],
    },
    EMAIL_CHANGED: {
      subject: 'Your email address was changed',
      before: [
        'The email address of your account at {{service}} was changed to {{newEmail}}.',
        'If this was not you, undo the change. That ends all sessions, and you choose a new password.',
      ],
      button: 'Undo this change',
      after: [
        'The link works once and for {{validFor}}.',
        'If this was you, you do not need to do anything.',
      ],
    },
    EMAIL_TAKEN: {
      subject: 'Someone tried to use your email address',
      before: [
        'Someone tried to use this address for their account at {{service}}. You already have an account with it, so nothing was changed.',
      ],
      button: 'Sign in to your account',
      after: [
        'If this was you, sign in with this address, or use another one. Otherwise you do not need to do anything.',
      ],
    },
    EMAIL_VERIFICATION: {
      subject: 'Verify your email address',
      before: ['Verify that this address belongs to your account at {{service}}.'],
      button: 'Verify email address',
      after: [
        'The link works once and for {{validFor}}.',
        'If you do not have an account there, ignore this message.',
      ],
    },
    FACTORS_RESET: {
      subject: 'Your two-factor authentication was reset',
      before: [
        'An administrator removed the two-factor authentication of your account at {{service}} and ended all of its sessions.',
        'Time: {{time}}.',
      ],
      button: 'Set it up again',
      after: ['If you did not ask for this, reset your password now and inform your administrator.'],
    },
    FACTORS_RESET_OF_USER: {
      subject: 'Two-factor authentication was reset for {{email}}',
      before: [
        'An administrator removed the two-factor authentication of {{email}} at {{service}} and ended all sessions of the account.',
        'Time: {{time}}.',
      ],
      button: 'Open users',
      after: ['All administrators receive this message. The audit log names the administrator.'],
    },
    INVITATION: {
      subject: 'You have been invited to {{service}}',
      before: ['An administrator created an account for you at {{service}}. Choose a password to use it.'],
      button: 'Choose a password',
      after: ['The link works once and for {{validFor}}.'],
    },
    NEW_DEVICE: {
      subject: 'New sign-in to your account',
      before: ['Someone signed in to your account at {{service}} from a new device.', where],
      button: 'Check your sessions',
      after: ['If this was you, you do not need to do anything.', notYou],
    },
    PASSWORD_CHANGED: {
      subject: 'Your password was changed',
      before: ['The password of your account at {{service}} was changed.', where],
      button: 'Reset your password',
      after: ['If this was you, you do not need to do anything.', notYou],
    },
    PASSWORD_REMOVED: {
      subject: 'Choose a new password',
      before: [
        'The change of the email address of your account at {{service}} was undone. To protect the account, its password no longer works and all sessions have ended.',
      ],
      button: 'Choose a new password',
      after: [
        'The link works once and for {{validFor}}. After that, use “Forgot your password?” on the sign-in page.',
      ],
    },
    PASSWORD_RESET: {
      subject: 'Reset your password',
      before: ['Someone asked to reset the password of your account at {{service}}.'],
      button: 'Choose a new password',
      after: [
        'The link works once and for {{validFor}}.',
        'If this was not you, ignore this message. Your password stays the same.',
      ],
    },
    RECOVERY_CODE_USED: {
      subject: 'A recovery code was used',
      before: ['A recovery code of your account at {{service}} was used. Codes left: {{left}}.', where],
      button: 'Check your account',
      after: ['If this was you, you do not need to do anything.', notYou],
    },
    RECOVERY_CODES_LOW: {
      subject: 'A recovery code was used, and few are left',
      before: [
        'A recovery code of your account at {{service}} was used. Codes left: {{left}}. Create new ones before they run out.',
        where,
      ],
      button: 'Create new codes',
      after: [notYou],
    },
    ROLE_CHANGED: {
      subject: 'The role of your account was changed',
      before: [
        'An administrator changed the role of your account at {{service}}. The new role is {{role}}.',
        'Time: {{time}}.',
      ],
      button: 'Open your account',
      after: ['If you did not expect this, ask your administrator.'],
    },
    SECOND_FACTOR_CHANGED: {
      subject: 'Your two-factor authentication was changed',
      before: ['The two-factor authentication of your account at {{service}} was changed.', where],
      button: 'Check your account',
      after: ['If this was you, you do not need to do anything.', notYou],
    },
    SECOND_FACTOR_DUE: {
      subject: 'Your account will need a second factor',
      before: [
        'Your account at {{service}} needs a second factor, such as a passkey or an authenticator app, from {{time}} on.',
      ],
      button: 'Set it up now',
      after: ['Without one, your next sign-in after that starts with setting it up.'],
    },
    SECOND_FACTOR_LOCKED: {
      subject: 'Someone may know your password',
      before: [
        'Someone entered the password of your account at {{service}}, and then a wrong second factor too many times. They are not signed in, and have to wait.',
        where,
      ],
      button: 'Reset your password',
      after: ['If this was you, try again later.', notYou],
    },
    SESSION_REUSED: {
      subject: 'A session of your account was ended',
      before: [
        'A session of your account at {{service}} was ended because one of its old tokens was used again. A copy of it may have been stolen.',
        where,
      ],
      button: 'Check your sessions',
      after: [notYou],
    },
  },
}
