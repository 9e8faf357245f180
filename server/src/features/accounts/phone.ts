import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { FieldError, FieldErrorCode, fieldError } from '../../core/field-error.ts'
import { withoutInvisible } from '../../core/invisible.ts'

const fewestDigits = 6
/** Maximum of E.164, including the country code. */
const mostDigits = 15
/** Room for fifteen digits and the characters between them. Longer texts are not examined. */
const worthReading = 256

/**
 * Returns a phone number in stored form: in E.164, such as `+4930123456`, if libphonenumber considers it possible,
 * otherwise the digits as entered, after `+` if one was entered (`00` counts as `+`). Returns null if the text is blank,
 * and the error if it is invalid. It assumes no country, and does not check whether a number is assigned: such lists age.
 */
export const parsePhone = (
  text: string | null | undefined,
  path: readonly string[] = ['phone'],
): string | null | FieldError => {
  if (text === null || text === undefined) return null
  if (text.length > worthReading) return malformed(path, wrongLength)
  if (isBlank(text)) return null
  const number = compactOf(text)
  const [, plus = '', digits] = /^(\+|00)?(\d*)$/.exec(number) ?? []
  if (digits === undefined) return malformed(path, reasonAgainst(number))
  if (digits.length < fewestDigits || digits.length > mostDigits) return malformed(path, wrongLength)
  return plus === '' ? digits : possibleNumber(`+${digits}`)
}

const possibleNumber = (typed: string): string => {
  const parsed = parsePhoneNumberFromString(typed)
  return parsed?.isPossible() ? parsed.number : typed
}

const isBlank = (text: string): boolean => !/\P{White_Space}/u.test(withoutInvisible(text))

const telPrefix = /^\s*tel\s*[:.]/i
const separators = /[[\p{White_Space}\p{P}\u{2d7}\u{2212}\u{223c}\u{30fc}~]--[#*,;]]/gv

/** Removes the characters that separate digits. The rest is not checked. */
const compactOf = (text: string): string => {
  const plain = withoutInvisible(text.normalize('NFKC'))
    .replace(telPrefix, '')
    .replace(/\p{Nd}/gu, asciiDigit)
  const number = withoutTrunkZero(plain).replace(separators, '')
  return pauseAndDigits.test(number) ? number : number.replaceAll(',', '')
}

/** The digits of a script are ten consecutive code points, so the value of a digit is its distance from zero. */
const asciiDigit = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0
  let first = code
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1
  return String((code - first) % 10)
}

const trunkZero = /[([]\s*0\s*[)\]]/

/** Removes the `(0)` after a country code, which is dialed only within that country and is not part of the number. */
const withoutTrunkZero = (text: string): string => {
  const found = trunkZero.exec(text)
  if (found === null) return text
  const before = text.slice(0, found.index)
  const isTrunkZero = /^(?:\+|00)\d{1,3}$/.test(before.replace(separators, ''))
  return isTrunkZero ? before + text.slice(found.index + found[0].length) : text
}

/** Commas separate groups. A single comma after a complete number is a pause before an extension. */
const pauseAndDigits = /^\+?\d{6,},+\d+$/
const markedExtension = /\d(?:#|;?(?:ext(?:ension|n)?|x)=?)\d+$/i

const reasonAgainst = (number: string): string => {
  if (pauseAndDigits.test(number) || markedExtension.test(number)) {
    return 'Remove the extension. Only the number itself can be stored.'
  }
  if (/\p{L}/u.test(number)) return 'Remove the letters. Enter the number in digits.'
  if (number.lastIndexOf('+') > 0) return 'Enter + only once, at the start of the number.'
  return 'Enter only digits, spaces, and punctuation, with or without a + at the start.'
}

const wrongLength = `Enter ${fewestDigits} to ${mostDigits} digits, with the country code, such as +49 30 1234567.`

const malformed = (path: readonly string[], reason: string): FieldError =>
  fieldError(path, FieldErrorCode.MALFORMED, reason)
