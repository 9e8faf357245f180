import { parseEmail } from './email.ts'
import { FieldError } from './field-error.ts'
import { parseName } from './name.ts'
import { checkPassword } from './password-rules.ts'
import { parsePhone } from './phone.ts'

/** Whose account it is to be, as it was typed. */
export interface ProposedPerson {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly phone?: string | null
}

/** What a new account is made of, as it was typed. */
export interface ProposedAccount extends ProposedPerson {
  readonly password: string
  readonly passwordConfirmation: string
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
  proposed: ProposedPerson | ProposedAccount,
  passwordMinLength: number,
): { errors: FieldError[]; details: Partial<AccountDetails> } {
  const email = parseEmail(proposed.email)
  const firstName = parseName(proposed.firstName, ['firstName'])
  const lastName = parseName(proposed.lastName, ['lastName'])
  const phone = parsePhone(proposed.phone)
  const passwordErrors = 'password' in proposed ? passwordErrorsOf(proposed, passwordMinLength) : []
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

const passwordErrorsOf = (proposed: ProposedAccount, minLength: number): FieldError[] =>
  checkPassword({ ...proposed, confirmation: proposed.passwordConfirmation, minLength })

export const isFieldError = (value: unknown): value is FieldError => value instanceof FieldError

/** Whether nothing is missing, which is so when there were no errors. */
export const isComplete = (details: Partial<AccountDetails>): details is AccountDetails =>
  details.emailKey !== undefined &&
  details.firstName !== undefined &&
  details.lastName !== undefined &&
  details.phone !== undefined
