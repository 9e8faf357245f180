import { FieldError, FieldErrorCode, fieldError } from '../../core/field-error.ts'
import { withoutIdleInvisible } from '../../core/invisible.ts'
import { codePointCount } from '../../core/text.ts'

const longestName = 150
/** A longer text cannot compose to 150 code points or fewer, and is not examined. */
const worthReading = 2000

/** White space, including U+2800, an empty Braille cell, which counts as a symbol. */
const blank = /^[\p{White_Space}\u2800]*$/u
const forbidden = /[\p{Cc}\p{Zl}\p{Zp}]/u

/**
 * Returns a first name in stored form: trimmed, without invisible characters, composed (NFC), 1 to 150 code points,
 * without control characters and line breaks. Returns the error if it is invalid.
 */
export const parseFirstName = (
  text: string,
  path: readonly string[] = ['firstName'],
): string | FieldError => {
  const name = parseLastName(text, path)
  return name === '' ? fieldError(path, FieldErrorCode.REQUIRED, 'Enter a name.') : name
}

/** Like `parseFirstName`, but allows an empty name: some people have one name. */
export const parseLastName = (text: string, path: readonly string[] = ['lastName']): string | FieldError => {
  if (text.length > worthReading) return tooLong(path)
  const name = withoutIdleInvisible(text).trim().normalize('NFC')
  if (blank.test(name)) return ''
  if (forbidden.test(name) || !name.isWellFormed()) {
    return fieldError(
      path,
      FieldErrorCode.MALFORMED,
      'Remove line breaks and control characters from the name.',
    )
  }
  return codePointCount(name) > longestName ? tooLong(path) : name
}

const tooLong = (path: readonly string[]): FieldError =>
  fieldError(path, FieldErrorCode.TOO_LONG, `Use at most ${longestName} characters.`)
