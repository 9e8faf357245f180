import { uiTexts } from '../../ui/ui-texts.ts'

export const ownDataTexts = {
  title: 'Your data',
  lead: 'What is stored about you, and how to have it deleted.',
  export: {
    title: 'Copy of your data',
    description:
      'A JSON file with your profile, sessions, activity, two-factor authentication, mails, and everything else that is stored about you. Passwords and codes are not included.',
    start: 'Download your data',
    received: (kilobytes: number) => `Downloading, ${uiTexts.count(kilobytes)} kB`,
    saved: 'Your data was downloaded',
    brokenOff: 'The download stopped before it was complete. Try again.',
    fileName: 'my-data.json',
  },
  delete: {
    title: 'Delete account',
    description: 'Deletes your account and everything that is stored about you.',
    start: 'Delete account',
    ask: 'Delete your account?',
    goes: (graceDays: number) =>
      graceDays > 0
        ? `You are signed out now. After ${uiTexts.days(graceDays)} these are deleted, unless you sign in before then:`
        : 'These are deleted, and cannot be restored:',
    what: [
      'your profile: name, email address and phone number',
      'your password, passkeys, authenticator apps and recovery codes',
      'all sessions: you are signed out on every device',
      'mails to you, and trusted devices',
    ],
    stays:
      'The activity log keeps that things happened, under a number that no longer leads to you. You get a mail about the deletion.',
    confirm: 'Delete account',
    deleted: 'Your account was deleted',
    scheduled: (day: string) => `Your account will be deleted on ${day}. Sign in before then to keep it.`,
  },
} as const
