export const invitationTexts = {
  title: 'Choose your password',
  lead: 'An account has been made for you. Choose a password, and you are signed in.',
  otherAccount:
    'Somebody is signed in on this browser already. They are signed out here when you choose your password.',
  password: 'Password',
  passwordHelp: 'At least 8 characters. A few unrelated words work well.',
  passwordConfirmation: 'Password again',
  required: {
    password: 'Choose a password.',
    passwordConfirmation: 'Enter the password once more.',
  },
  submit: 'Choose password',
  noTokenTitle: 'Open the link again',
  noTokenHint:
    'This page needs the whole link that an administrator gave you. It is taken out of the address bar for your safety, so loading the page again loses it.',
  expiredTitle: 'This link no longer works',
  expiredHint:
    'It was good for 3 days and for one use, and stops working when a newer one is made. If you have chosen a password already, sign in. If not, ask an administrator for a new link.',
  toSignIn: 'Go to sign in',
} as const
