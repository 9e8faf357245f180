import { formatDuration } from '../../ui/format-time.ts'

const dotted = (initials: string): string => [...initials].map((letter) => `${letter}.`).join(' ')

/** Texts of the pages that replace a forgotten password. */
export const recoveryTexts = {
  request: {
    title: 'Reset your password',
    lead: 'Enter the email of your account. We will send you a link to choose a new password.',
    email: 'Email',
    emailRequired: 'Enter your email.',
    submit: 'Send link',
    back: 'Back to sign in',
  },
  sent: {
    title: 'Check your mail',
    lead: (email: string, seconds: number) =>
      `If an account exists for ${email}, a link is on its way. It works once and for ${formatDuration(seconds)}.`,
    missing: 'Nothing arrived? Check the spelling and your spam folder.',
    again: 'Send another link',
  },
  reset: {
    title: 'Choose a new password',
    lead: (initials: string | null) =>
      `All sessions of ${initials === null ? 'your account' : `the account of ${dotted(initials)}`} end when you choose a new password.`,
    password: 'New password',
    passwordHelp: 'At least 8 characters. A few unrelated words work well.',
    passwordConfirmation: 'Confirm password',
    required: { password: 'Choose a password.', passwordConfirmation: 'Enter the password again.' },
    submit: 'Change password',
  },
  done: {
    title: 'Your password was changed',
    lead: 'All sessions of your account have ended. Sign in with the new password.',
    signIn: 'Sign in',
  },
  noToken: {
    title: 'Open the link again',
    hint: 'This page needs the complete link from your mail. For your security the link is removed from the address bar, so reloading the page loses it.',
  },
  expired: {
    title: 'This link no longer works',
    hint: 'A link works once and for a short time, and a newer link replaces it. Ask for another one.',
  },
} as const
