import type { Problem } from './problem.ts'

interface SortedErrors {
  byField: Record<string, string>
  /** Errors without a field in the form. */
  others: string | undefined
}

/** Assigns errors to fields. Errors of other fields are shown at the top, so that none is lost. */
export function sortFieldErrors(
  { message, fieldErrors = [] }: Problem,
  fields: readonly string[],
): SortedErrors {
  if (fieldErrors.length === 0) return { byField: {}, others: message }
  const byField: Record<string, string> = {}
  const others: string[] = []
  for (const error of fieldErrors) {
    const field = error.path.join('.')
    if (!fields.includes(field)) others.push(error.message)
    else byField[field] = byField[field] ? `${byField[field]} ${error.message}` : error.message
  }
  return { byField, others: others.length > 0 ? others.join(' ') : undefined }
}
