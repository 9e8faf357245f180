import type { FieldErrorCode } from '../../core/field-error.ts'
import type { FieldProblems } from './problem.ts'

/** An invalid field, as GraphQL reports it. */
export interface InvalidField {
  readonly path: readonly string[]
  readonly code: `${FieldErrorCode}`
  readonly message: string
}

/** How a route names the fields of its operation, and which sentences differ from the usual ones. */
export interface FieldNames {
  /** The name for each field of the operation's input. */
  readonly names: Readonly<Record<string, string>>
  readonly sentences?: Partial<Record<FieldErrorCode, string>>
}

/** Upper bounds that Django states in its sentence. */
const longest: Readonly<Record<string, number>> = { email: 254, firstName: 150, lastName: 150 }
const longestPassword = 128

const tooLong = (field: string): string =>
  `Ensure this field has no more than ${longest[field] ?? longestPassword} characters.`

/** Sentences of Django, its password validators and the former service. All others are those of GraphQL. */
const sentenceOf = ({ path: [field = ''], code, message }: InvalidField, minLength: number): string => {
  switch (code) {
    case 'REQUIRED':
      return 'This field may not be blank.'
    case 'EMAIL_TAKEN':
      return 'A user with this email already exists.'
    case 'PASSWORDS_DIFFER':
      return "Password fields didn't match."
    case 'TOO_SHORT':
      return `This password is too short. It must contain at least ${minLength} characters.`
    case 'TOO_LONG':
      return field === 'phone' ? message : tooLong(field)
    case 'PASSWORD_TOO_COMMON':
      return 'This password is too common.'
    case 'PASSWORD_ENTIRELY_NUMERIC':
      return 'This password is entirely numeric.'
    case 'PASSWORD_TOO_SIMILAR':
      return `The password is too similar to the ${closeTo(message)}.`
    case 'PASSWORD_INCORRECT':
      return 'Your old password was entered incorrectly. Please enter it again.'
    case 'MALFORMED':
      return field === 'email' ? 'Enter a valid email address.' : message
    default:
      return message
  }
}

/** Only the message names what the password is close to. */
const closeTo = (message: string): string =>
  /close to your (email address|first name|last name|name)/.exec(message)?.[1] ?? 'personal details'

/**
 * Returns the sentences by the field names of a route.
 * @param minLength the least number of characters of a password
 */
export function fieldProblemsOf(
  errors: readonly InvalidField[],
  { names, sentences = {} }: FieldNames,
  minLength: number,
): FieldProblems {
  const problems: Record<string, string[]> = {}
  for (const error of errors) {
    const [field = ''] = error.path
    const name = names[field] ?? field
    const sentence = sentences[error.code] ?? sentenceOf(error, minLength)
    problems[name] = [...(problems[name] ?? []), sentence]
  }
  return problems
}
