export const confirmationTexts = {
  title: 'Confirm that it is you',
  lead: 'Some changes need a recent confirmation. Nothing has been changed yet.',
  submit: 'Confirm',
} as const
