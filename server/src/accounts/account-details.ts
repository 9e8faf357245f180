import { parseEmail } from './email.ts'
import { FieldError } from './field-error.ts'
import { parseName } from './name.ts'
import { checkPassword } from './password-rules.ts'
import { parsePhone } from './phone.ts'

/** What a new account is made of, as it was typed. */
export interface ProposedAccount {
  readonly email: string
  readonly password: string
  readonly passwordConfirmation: string
  readonly firstName: string
  readonly lastName: string
  readonly phone?: string | null
}

/** What a new account is made of, as it is stored. */
export interface AccountDetails {
  readonly email: string
  readonly emailKey: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string | null
}

/** Everything that is wrong with a proposed account by itself, and its details as far as they are right. */
export function parseAccount(
  proposed: ProposedAccount,
  passwordMinLength: number,
): { errors: FieldError[]; details: Partial<AccountDetails> } {
  const { password, passwordConfirmation: confirmation } = proposed
  const email = parseEmail(proposed.email)
  const firstName = parseName(proposed.firstName, ['firstName'])
  const lastName = parseName(proposed.lastName, ['lastName'])
  const phone = parsePhone(proposed.phone)
  const passwordErrors = checkPassword({ ...proposed, password, confirmation, minLength: passwordMinLength })
  const errors = [email, passwordErrors, firstName, lastName, phone].flat().filter(isFieldError)
  return {
    errors,
    details: {
      ...(isFieldError(email) ? {} : email),
      ...(isFieldError(firstName) ? {} : { firstName }),
      ...(isFieldError(lastName) ? {} : { lastName }),
      ...(isFieldError(phone) ? {} : { phone }),
    },
  }
}

export const isFieldError = (value: unknown): value is FieldError => value instanceof FieldError

/** Whether nothing is missing, which is so when there were no errors. */
export const isComplete = (details: Partial<AccountDetails>): details is AccountDetails =>
  details.emailKey !== undefined &&
  details.firstName !== undefined &&
  details.lastName !== undefined &&
  details.phone !== undefined
