import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { FieldError, FieldErrorCode, fieldError } from './field-error.ts'

/** Fifteen digits and what people write between them; anything longer is no telephone number. */
const worthReading = 64

const punctuation = /[\p{White_Space}\p{Dash_Punctuation}()./·]/gu
const international = /^(?:\+|00)(\d+)$/

/**
 * A telephone number in E.164, such as `+4930123456`; null when there is none; or what is wrong with it.
 * Spaces and punctuation are dropped. The country code is required, after `+` or `00`: no country is guessed.
 * The number must have a length that its country uses; whether it is assigned is not asked, for such lists age.
 */
export const parsePhone = (
  text: string | null | undefined,
  path: readonly string[] = ['phone'],
): string | null | FieldError => {
  if (text === null || text === undefined) return null
  if (text.length > worthReading) return malformed(path)
  const compact = text.normalize('NFKC').replace(punctuation, '')
  if (compact === '') return null
  const digits = international.exec(compact)?.[1]
  if (digits === undefined) return malformed(path)
  const number = parsePhoneNumberFromString(`+${digits}`)
  return number?.isPossible() ? number.number : malformed(path)
}

const malformed = (path: readonly string[]): FieldError =>
  fieldError(
    path,
    FieldErrorCode.MALFORMED,
    'Enter the whole number with its country code, such as +49 30 1234567.',
  )
