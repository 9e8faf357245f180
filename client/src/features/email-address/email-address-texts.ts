import { formatDuration } from '../../ui/format-time.ts'
import { isolated } from '../../ui/names.ts'

/** Texts of the pages that mailed links about an address open. */
export const emailAddressTexts = {
  noToken: {
    title: 'Open the link again',
    hint: 'This page needs the complete link from your mail. For your security the link is removed from the address bar, so reloading the page loses it.',
  },
  expiredTitle: 'This link no longer works',
  toProfile: 'Go to your profile',
  verify: {
    title: 'Verify your email address',
    lead: 'Confirm that you received our mail at this address.',
    submit: 'Verify email address',
    expired:
      'If you used it before, your address is already verified. Otherwise send yourself another link from your profile.',
    doneTitle: 'Email address verified',
    doneLead: (email: string) => `${isolated(email)} is now verified as the address of your account.`,
  },
  confirm: {
    title: 'Confirm your new email address',
    lead: 'From then on you sign in with this address, and all mails go there.',
    submit: 'Confirm email address',
    expired:
      'If you used it before, the change is already complete. Otherwise start the change again on your profile.',
    doneTitle: 'Your email address was changed',
    doneLead: (email: string) =>
      `Sign in with ${isolated(email)} from now on. Your former address received a link that undoes the change within 7 days.`,
  },
  undo: {
    title: 'Undo the change of your email address',
    lead: 'Your account gets back the address at which you received our mail. All sessions end, and the current password stops working. You then choose a new password with a link that we mail to you.',
    submit: 'Undo the change',
    expired:
      'If you used it before, the change is already undone: reset your password to sign in. Otherwise ask an administrator for help.',
    toReset: 'Reset your password',
    doneTitle: 'The change was undone',
    doneLead: (email: string, seconds: number) =>
      `Your account has the address ${isolated(email)} again, and all sessions have ended. We mailed you a link to choose a new password. It works once and for ${formatDuration(seconds)}.`,
    another: 'Send another link',
  },
} as const
