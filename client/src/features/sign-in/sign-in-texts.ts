import { isolated } from '../../ui/names.ts'

export const signInTexts = {
  signIn: {
    title: 'Sign in',
    submit: 'Sign in',
    passkey: 'Sign in with a passkey',
    forgot: 'Forgot your password?',
    noAccount: 'No account yet?',
    register: 'Create one',
  },
  register: {
    title: 'Create your account',
    submit: 'Create account',
    haveAccount: 'Already have an account?',
    signIn: 'Sign in',
  },
  started: {
    title: 'Check your mail',
    lead: (email: string) =>
      `A mail is on its way to ${isolated(email)}. Open its link to verify the address, then sign in.`,
    missing: 'Nothing arrived? Check the spelling and your spam folder.',
    signIn: 'Go to sign in',
  },
  fields: {
    email: 'Email',
    password: 'Password',
    passwordHelp: 'At least 8 characters. A few unrelated words work well.',
    passwordConfirmation: 'Confirm password',
    firstName: 'First name',
    lastName: 'Last name',
    lastNameHelp: 'Leave empty if you have only one name.',
    phone: 'Phone (optional)',
    phoneHelp: 'Include the country code, for example +41 44 668 18 00.',
    role: 'Role',
    roleHelp: 'An administrator can change it later.',
  },
  required: {
    email: 'Enter your email.',
    password: 'Enter your password.',
    newPassword: 'Choose a password.',
    passwordConfirmation: 'Enter the password again.',
    firstName: 'Enter your first name.',
  },
  expired: {
    title: 'Sign in to continue',
    lead: 'Your changes are still here. Sign in as the same user to continue.',
    signedInAs: 'You were signed in as',
    leave: 'Leave without saving',
  },
} as const
