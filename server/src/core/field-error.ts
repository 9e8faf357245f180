import { Field, ObjectType, registerEnumType } from 'type-graphql'

/** What is wrong with one field of an input. A closed set, so that clients can match every value. */
export enum FieldErrorCode {
  REQUIRED = 'REQUIRED',
  TOO_SHORT = 'TOO_SHORT',
  TOO_LONG = 'TOO_LONG',
  TOO_MANY = 'TOO_MANY',
  MALFORMED = 'MALFORMED',
  EMAIL_TAKEN = 'EMAIL_TAKEN',
  PASSWORDS_DIFFER = 'PASSWORDS_DIFFER',
  PASSWORD_TOO_COMMON = 'PASSWORD_TOO_COMMON',
  PASSWORD_ENTIRELY_NUMERIC = 'PASSWORD_ENTIRELY_NUMERIC',
  PASSWORD_TOO_SIMILAR = 'PASSWORD_TOO_SIMILAR',
  PASSWORD_INCORRECT = 'PASSWORD_INCORRECT',
  ROLE_NOT_ALLOWED = 'ROLE_NOT_ALLOWED',
}

registerEnumType(FieldErrorCode, {
  name: 'FieldErrorCode',
  description: 'What is wrong with one field of an input.',
  valuesConfig: {
    REQUIRED: { description: 'The field is empty, and must not be.' },
    TOO_SHORT: { description: 'The text has fewer characters than the field needs.' },
    TOO_LONG: { description: 'The text has more characters than the field takes.' },
    TOO_MANY: { description: 'There are as many as there can be; one must be removed first.' },
    MALFORMED: { description: 'The text is not of the form that the field needs.' },
    EMAIL_TAKEN: { description: 'Another account has this email address.' },
    PASSWORDS_DIFFER: { description: 'The confirmation is not the same as the password.' },
    PASSWORD_TOO_COMMON: { description: 'The password is on the list of those that are tried first.' },
    PASSWORD_ENTIRELY_NUMERIC: { description: 'The password is made of digits only.' },
    PASSWORD_TOO_SIMILAR: { description: "The password is too close to the account's email or names." },
    PASSWORD_INCORRECT: { description: "The current password is not the account's." },
    ROLE_NOT_ALLOWED: { description: 'The role cannot be had by registering; an administrator grants it.' },
  },
})

/** One invalid field. All invalid fields of an input are reported together. */
@ObjectType({ description: 'One wrong field of an input.' })
export class FieldError {
  @Field(() => [String], { description: 'Where the field is within the input, such as `["email"]`.' })
  readonly path: string[]

  @Field(() => FieldErrorCode, { description: 'What is wrong, for programs.' })
  readonly code: FieldErrorCode

  @Field(() => String, { description: 'What is wrong and what to do about it, for people.' })
  readonly message: string

  constructor(path: readonly string[], code: FieldErrorCode, message: string) {
    this.path = [...path]
    this.code = code
    this.message = message
  }
}

/** Creates the error for the field at `path` within the input; `message` says what to do. */
export const fieldError = (path: readonly string[], code: FieldErrorCode, message: string): FieldError =>
  new FieldError(path, code, message)
