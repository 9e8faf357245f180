import { isCommonPassword } from './common-passwords.ts'
import { FieldError, FieldErrorCode, fieldError } from './field-error.ts'
import { isOversizedPassword, longestPassword, normalizePassword } from './password.ts'
import { isSimilar } from './similarity.ts'
import { codePointCount, isUnstorable } from './text.ts'

/** A password that somebody wants to have, and what it must not be close to. */
export interface PasswordProposal {
  readonly password: string
  readonly confirmation: string
  /** What is known of the account, checked or not. */
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** In code points; `PASSWORD_MIN_LENGTH`. */
  readonly minLength: number
  readonly passwordPath?: readonly string[]
  readonly confirmationPath?: readonly string[]
}

/**
 * Everything that is wrong with a proposed password, at once; empty when it is good. Takes any Unicode and asks for no
 * mixture of character classes (NIST SP 800-63B-4 §3.1.1.2); the other rules are Django's password validators.
 */
export const checkPassword = (proposal: PasswordProposal): FieldError[] => {
  const { password, passwordPath = ['password'] } = proposal
  const wrong = (code: FieldErrorCode, message: string): FieldError => fieldError(passwordPath, code, message)
  if (isOversizedPassword(password)) return [wrong(FieldErrorCode.TOO_LONG, tooLong)]
  if (password === '') return [wrong(FieldErrorCode.REQUIRED, 'Enter a password.')]
  if (isUnstorable(password)) {
    return [wrong(FieldErrorCode.MALFORMED, 'Remove the characters that are not text from the password.')]
  }
  const faults = faultsOf(normalizePassword(password), proposal)
  return [...faults.map(([code, message]) => wrong(code, message)), ...confirmationFaults(proposal)]
}

type Fault = readonly [FieldErrorCode, string]

const tooLong = `Use at most ${longestPassword} characters.`

const faultsOf = (password: string, { minLength, ...about }: PasswordProposal): Fault[] => {
  const length = codePointCount(password)
  const faults: Fault[] = []
  if (length < minLength) faults.push([FieldErrorCode.TOO_SHORT, `Use at least ${minLength} characters.`])
  if (length > longestPassword) faults.push([FieldErrorCode.TOO_LONG, tooLong])
  if (isCommonPassword(password)) {
    faults.push([
      FieldErrorCode.PASSWORD_TOO_COMMON,
      'Many people use this password, so it is tried first. Choose another one.',
    ])
  }
  if (/^\p{Nd}+$/u.test(password)) {
    faults.push([FieldErrorCode.PASSWORD_ENTIRELY_NUMERIC, 'Add something besides digits.'])
  }
  const close = closeTo(password, about)
  if (close !== undefined) {
    faults.push([
      FieldErrorCode.PASSWORD_TOO_SIMILAR,
      `The password is too close to your ${close}. Choose one that has nothing to do with it.`,
    ])
  }
  return faults
}

const closeTo = (
  password: string,
  about: Pick<PasswordProposal, 'email' | 'firstName' | 'lastName'>,
): string | undefined => {
  if (isSimilar(password, about.email)) return 'email address'
  if (isSimilar(password, about.firstName)) return 'first name'
  return isSimilar(password, about.lastName) ? 'last name' : undefined
}

const confirmationFaults = (proposal: PasswordProposal): FieldError[] => {
  const { password, confirmation, confirmationPath = ['passwordConfirmation'] } = proposal
  if (isSamePassword(password, confirmation)) return []
  const message = 'The two passwords differ. Enter the same password again.'
  return [fieldError(confirmationPath, FieldErrorCode.PASSWORDS_DIFFER, message)]
}

const isSamePassword = (password: string, confirmation: string): boolean =>
  !isOversizedPassword(confirmation) && normalizePassword(password) === normalizePassword(confirmation)
