/** Whether `text` contains what no text field accepts: NUL or half of a surrogate pair (PostgreSQL stores neither). */
export const isUnstorable = (text: string): boolean => text.includes('\0') || !text.isWellFormed()

/** Returns the number of code points, which is how people count characters; `length` counts UTF-16 units. */
export const codePointCount = (text: string): number => {
  let count = 0
  for (const _ of text) count += 1
  return count
}
