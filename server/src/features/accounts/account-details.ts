import { parseEmail } from '../../core/email.ts'
import { FieldError } from '../../core/field-error.ts'
import { parseFirstName, parseLastName } from './name.ts'
import { checkPassword } from './password-rules.ts'
import { parsePhone } from './phone.ts'

/** The owner of a new account, as entered. */
export interface ProposedPerson {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly phone?: string | null
}

/** The details of a new account, as entered. */
export interface ProposedAccount extends ProposedPerson {
  readonly password: string
  readonly passwordConfirmation: string
}

/** The details of a new account, in the form in which they are stored. */
export interface AccountDetails {
  readonly email: string
  readonly emailKey: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string | null
}

/** Returns every error in a proposed account, and the details that are valid. Does not read the database. */
export function parseAccount(
  proposed: ProposedPerson | ProposedAccount,
  passwordMinLength: number,
): { errors: FieldError[]; details: Partial<AccountDetails> } {
  const email = parseEmail(proposed.email)
  const firstName = parseFirstName(proposed.firstName)
  const lastName = parseLastName(proposed.lastName)
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

/** Whether all details are valid. */
export const isComplete = (details: Partial<AccountDetails>): details is AccountDetails =>
  details.emailKey !== undefined &&
  details.firstName !== undefined &&
  details.lastName !== undefined &&
  details.phone !== undefined
