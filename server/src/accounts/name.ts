import { FieldError, FieldErrorCode, fieldError } from './field-error.ts'
import { codePointCount } from './text.ts'

const longestName = 150
/** No text longer than this can have 150 code points once composed; it is not worth looking at. */
const worthReading = 2000

const invisible = /[\p{White_Space}\p{Default_Ignorable_Code_Point}]/gu
const forbidden = /[\p{Cc}\p{Zl}\p{Zp}]/u

/**
 * A person's name as it is stored: trimmed, composed (NFC), 1 to 150 code points, without control characters
 * and line breaks; or what is wrong with it.
 */
export const parseName = (text: string, path: readonly string[]): string | FieldError => {
  if (text.length > worthReading) return tooLong(path)
  const name = text.trim().normalize('NFC')
  if (name.replace(invisible, '') === '') {
    return fieldError(path, FieldErrorCode.REQUIRED, 'Enter a name.')
  }
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
