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
} as const
