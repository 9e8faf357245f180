import { uiTexts } from './ui-texts.ts'

/** Texts of the forms that ask for a proof. Loaded with them. */
export const proofTexts = {
  label: {
    PASSWORD: 'Password',
    TOTP: 'Code of your authenticator app',
    RECOVERY_CODE: 'Recovery code',
  },
  required: {
    PASSWORD: 'Enter your password.',
    TOTP: 'Enter the code.',
    RECOVERY_CODE: 'Enter a recovery code.',
  },
  totpHelp: 'The 6 digits that the app shows now.',
  recoveryCodeHelp: 'Each code works once.',
  usePasskey: 'Use a passkey',
  passkeyHelp: 'Your browser asks for your fingerprint, face or PIN.',
  instead: {
    PASSKEY: 'Use a passkey instead',
    TOTP: 'Use your authenticator app instead',
    PASSWORD: 'Use your password instead',
    RECOVERY_CODE: 'Use a recovery code instead',
  },
  rejected: (attemptsLeft: number) =>
    attemptsLeft === 1
      ? 'That was not right. 1 attempt left.'
      : `That was not right. ${uiTexts.count(attemptsLeft)} attempts left.`,
  none: 'This browser cannot use what your account has. Use another device.',
} as const
