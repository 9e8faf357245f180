export const invitationTexts = {
  title: 'Choose your password',
  lead: 'An account was created for you. Choose a password to sign in.',
  otherAccount: 'Another user is signed in on this browser. Choosing your password signs them out here.',
  account: 'Account:',
  password: 'Password',
  passwordHelp: 'At least 8 characters. A few unrelated words work well.',
  passwordConfirmation: 'Confirm password',
  required: {
    password: 'Choose a password.',
    passwordConfirmation: 'Enter the password again.',
  },
  submit: 'Choose password',
  stepTitle: 'Sign in',
  noTokenTitle: 'Open the link again',
  noTokenHint:
    'This page needs the complete link from your administrator. For your security the link is removed from the address bar, so reloading the page loses it.',
  expiredTitle: 'This link no longer works',
  expiredHint:
    'A link works once, expires after 3 days, and is replaced by a newer one. If you have already chosen a password, sign in. If not, ask an administrator for a new link.',
  toSignIn: 'Go to sign in',
} as const
