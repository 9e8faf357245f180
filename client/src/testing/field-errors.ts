interface FieldError {
  path: string[]
  code: string
  message: string
}

export function validationError(fieldErrors: FieldError[]) {
  return {
    __typename: 'ValidationError',
    code: 'VALIDATION_FAILED',
    message: 'Some fields need another look.',
    fieldErrors,
  }
}

export function requiredErrors(input: Record<string, string>, ...fields: string[]): FieldError[] {
  const empty = fields.filter((field) => input[field]?.trim() === '')
  return empty.map((field) => ({ path: [field], code: 'REQUIRED', message: 'This may not stay empty.' }))
}

export function passwordErrors(input: Record<string, string>, field: string): FieldError[] {
  const password = input[field] ?? ''
  const errors: FieldError[] = []
  if (password.length < 8) {
    errors.push({ path: [field], code: 'TOO_SHORT', message: 'Use at least 8 characters.' })
  }
  if (/^\d*$/.test(password)) {
    errors.push({ path: [field], code: 'PASSWORD_ENTIRELY_NUMERIC', message: 'Use more than digits.' })
  }
  if (password !== input[`${field}Confirmation`]) {
    errors.push({
      path: [`${field}Confirmation`],
      code: 'PASSWORDS_DIFFER',
      message: 'The two passwords differ.',
    })
  }
  return errors
}
