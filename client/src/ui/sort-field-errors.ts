import type { Problem } from './problem.ts'

interface SortedErrors {
  byField: Record<string, string>
  /** What no field of the form can show. */
  others: string | undefined
}

/** Puts each field error beside its field. One that names no field of this form is never lost: it goes to the top. */
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
