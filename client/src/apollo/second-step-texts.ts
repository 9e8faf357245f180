/** Texts of the second step of a sign-in. Loaded with it. */
export const secondStepTexts = {
  lead: 'Your password is correct. One more step to sign in.',
  submit: 'Sign in',
  trustDevice: 'Trust this device for 30 days',
  trustDeviceHelp: 'Until then your password alone signs you in here. Administrators always need both.',
  expired: 'That took too long. Enter your password again.',
  noAttempts: 'That was not right either. Enter your password again.',
} as const
