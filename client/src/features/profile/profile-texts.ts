import { formatDuration } from '../../ui/format-time.ts'
import { isolated } from '../../ui/names.ts'

export const profileTexts = {
  profile: {
    title: 'Profile',
    lead: 'How you appear to other users, and how we reach you.',
    details: 'Personal details',
    account: 'Account',
    accountHelp: 'An administrator can change your role.',
    role: 'Role',
    memberSince: 'Member since',
    firstName: 'First name',
    lastName: 'Last name',
    lastNameHelp: 'Leave empty if you have only one name.',
    phone: 'Phone (optional)',
    phoneHelp: 'Include the country code, for example +41 44 668 18 00.',
    locale: 'Language of mails',
    anyLocale: 'Default of this server',
    newDeviceNotices: 'Send me a mail when someone signs in from a new device',
    firstNameRequired: 'Enter your first name.',
    save: 'Save changes',
    saved: 'Profile saved',
  },
  email: {
    title: 'Email address',
    help: 'You sign in with it, and mails about your account go there.',
    address: 'Email',
    verified: 'Verified',
    unverified: 'Not verified',
    change: 'Change email address',
    newEmail: 'New email address',
    newEmailHelp: 'We mail a link there. Your address changes when you open it and confirm.',
    newEmailRequired: 'Enter the new email address.',
    submit: 'Send confirmation',
    started: (email: string) => `Link sent to ${isolated(email)}`,
    cancelled: 'Change cancelled',
    pending: {
      title: (email: string) => `Waiting for you to confirm ${isolated(email)}`,
      detail: (email: string) =>
        `Open the link that we mailed there. It works for 24 hours. Until then you sign in with ${isolated(email)}.`,
      cancel: 'Cancel change',
    },
  },
  verification: {
    title: 'Verify your email address',
    detail: (email: string) =>
      `Open the link that we mail to ${isolated(email)}, to show that the address is yours.`,
    sent: (email: string, seconds: number) =>
      `A link is on its way to ${isolated(email)}. It works once and for ${formatDuration(seconds)}. Nothing arrived? Look into your spam folder.`,
    send: 'Send link',
    again: 'Send another link',
    wait: (seconds: number) => `You can send another in ${formatDuration(seconds)}.`,
  },
  password: {
    title: 'Password',
    lead: 'Changing your password signs you out on all other devices.',
    currentPassword: 'Current password',
    newPassword: 'New password',
    newPasswordHelp: 'At least 8 characters. A few unrelated words work well.',
    newPasswordConfirmation: 'Confirm new password',
    currentRequired: 'Enter your current password.',
    newRequired: 'Choose a new password.',
    confirmationRequired: 'Enter the new password again.',
    change: 'Change password',
    changed: (sessionsEnded: number) => {
      if (sessionsEnded === 0) return 'Password changed'
      return sessionsEnded === 1
        ? 'Password changed, 1 other session ended'
        : `Password changed, ${sessionsEnded} other sessions ended`
    },
  },
} as const
