import { FieldError, FieldErrorCode, fieldError } from '../../core/field-error.ts'
import { codePointCount, isUnstorable } from '../../core/text.ts'
import { isCommonPassword } from './common-passwords.ts'
import { isOversizedPassword, longestPassword, normalizePassword } from './password.ts'
import { isSimilar } from './similarity.ts'

/** A proposed password, and what it must not be similar to. */
export interface PasswordProposal {
  readonly password: string
  readonly confirmation: string
  /** Details of the account, validated or not. */
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** In code points; `PASSWORD_MIN_LENGTH`. */
  readonly minLength: number
  readonly passwordPath?: readonly string[]
  readonly confirmationPath?: readonly string[]
}

/**
 * Returns every error in a proposed password; empty if it is valid. Accepts any Unicode and requires no mixture of
 * character classes (NIST SP 800-63B-4 §3.1.1.2); the other rules are Django's password validators.
 */
export const checkPassword = (proposal: PasswordProposal): FieldError[] => {
  const { password, passwordPath = ['password'] } = proposal
  const wrong = (code: FieldErrorCode, message: string): FieldError => fieldError(passwordPath, code, message)
  if (isOversizedPassword(password)) return [wrong(FieldErrorCode.TOO_LONG, tooLong)]
  if (password === '') return [wrong(FieldErrorCode.REQUIRED, 'Enter a password.')]
  if (isUnstorable(password)) {
    return [wrong(FieldErrorCode.MALFORMED, 'Remove the characters that are not text from the password.')]
  }
  const normalized = normalizePassword(password)
  // NFKC makes up to eighteen code points of one, so a password that is too long is not compared with anything.
  if (codePointCount(normalized) > longestPassword) return [wrong(FieldErrorCode.TOO_LONG, tooLong)]
  const faults = faultsOf(normalized, proposal)
  return [...faults.map(([code, message]) => wrong(code, message)), ...confirmationFaults(proposal)]
}

type Fault = readonly [FieldErrorCode, string]

const tooLong = `Use at most ${longestPassword} characters.`

const faultsOf = (password: string, { minLength, ...about }: PasswordProposal): Fault[] => {
  const faults: Fault[] = []
  if (codePointCount(password) < minLength) {
    faults.push([FieldErrorCode.TOO_SHORT, `Use at least ${minLength} characters.`])
  }
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
  if (isSimilar(password, about.lastName)) return 'last name'
  return bothNamesOf(about).some((names) => isSimilar(password, names)) ? 'name' : undefined
}

/** Both orders of the names. Each is cut, so that a long first name leaves room for the last name. */
const bothNamesOf = (about: Pick<PasswordProposal, 'firstName' | 'lastName'>): string[] => {
  const [first, last] = [about.firstName, about.lastName].map((name) => name.slice(0, 300))
  return [`${first} ${last}`, `${last} ${first}`]
}

const confirmationFaults = (proposal: PasswordProposal): FieldError[] => {
  const { password, confirmation, confirmationPath = ['passwordConfirmation'] } = proposal
  if (isSamePassword(password, confirmation)) return []
  const message = 'The two passwords differ. Enter the same password again.'
  return [fieldError(confirmationPath, FieldErrorCode.PASSWORDS_DIFFER, message)]
}

const isSamePassword = (password: string, confirmation: string): boolean =>
  !isOversizedPassword(confirmation) && normalizePassword(password) === normalizePassword(confirmation)
