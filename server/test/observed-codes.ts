/** The coordinates of all codes in a response body, such as `FailureCode.OWN_ROLE`. */
export function observedCodes(body: unknown): string[] {
  if (!isRecord(body)) return []
  const errors = Array.isArray(body.errors) ? body.errors : []
  return [...errors.flatMap(codesOfError), ...codesOfData(body.data)]
}

function codesOfError(error: unknown): string[] {
  const extensions = isRecord(error) && isRecord(error.extensions) ? error.extensions : {}
  return [
    ...coordinates('RequestErrorCode', extensions.code),
    ...coordinates('AuthenticationProblem', extensions.reason),
  ]
}

/** Fields are recognized by name: no other field of the schema is called `code`, `reason` or `problem`. */
function codesOfData(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(codesOfData)
  if (!isRecord(value)) return []
  const { fieldErrors, ...others } = value
  const inFields = Array.isArray(fieldErrors) ? fieldErrors.filter(isRecord) : []
  return [
    ...coordinates('FailureCode', value.code),
    ...coordinates(reasonsOf(value.code), value.reason),
    ...coordinates('TokenProblem', value.problem),
    ...inFields.flatMap(({ code }) => coordinates('FieldErrorCode', code)),
    ...Object.values(others).flatMap(codesOfData),
  ]
}

/** The enum of `reason` beside a code. */
const reasonsOf = (code: unknown): string =>
  code === 'TOKEN_NOT_EXCHANGED' ? 'ExchangeRefusalReason' : 'SessionEndReason'

const coordinates = (name: string, code: unknown): string[] =>
  typeof code === 'string' ? [`${name}.${code}`] : []

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
