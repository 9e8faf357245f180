export const confirmationTexts = {
  title: 'Confirm it’s you',
  lead: 'Some changes need a recent confirmation. Nothing has been changed yet.',
  submit: 'Confirm',
} as const
