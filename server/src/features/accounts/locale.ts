import { FieldError, FieldErrorCode, fieldError } from '../../core/field-error.ts'

const longest = 35

/**
 * Returns a language tag (BCP 47) in its canonical form, such as `de-AT`. Returns null if the text is empty, and the
 * error if it is not a language tag.
 */
export function parseLocale(text: string | null | undefined): string | null | FieldError {
  if (text === null || text === undefined || text === '') return null
  const locale = text.length > longest ? undefined : canonical(text)
  return (
    locale ??
    fieldError(['locale'], FieldErrorCode.MALFORMED, 'Enter a language tag such as en, de or de-AT.')
  )
}

function canonical(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}
