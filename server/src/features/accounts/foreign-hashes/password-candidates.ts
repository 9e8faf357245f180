/** A form in which a typed password is tried against a foreign hash. */
export interface PasswordCandidate {
  readonly text: string
  /** Whether it has no spaces around it. */
  readonly trimmed: boolean
}

/**
 * The distinct forms of a typed password, at most three: as typed, as Django REST framework trims it, and in NFKC. Other systems
 * differ in what they hash. An empty password proves nothing.
 */
export function candidatesOf(password: string): PasswordCandidate[] {
  const forms = new Set([password, trimLikePython(password), password.normalize('NFKC')])
  return [...forms]
    .filter((text) => text !== '')
    .map((text) => ({ text, trimmed: trimLikePython(text) === text }))
}

/** What Python's `str.strip` removes and JavaScript does not: four separators and NEL. */
const furtherSpaces = '\u001c\u001d\u001e\u001f\u0085'

/** U+FEFF is a space in JavaScript only. */
const isPythonSpace = (character: string): boolean =>
  furtherSpaces.includes(character) || (character !== '\ufeff' && character.trim() === '')

/** Removes the spaces around a text as Python's `str.strip` does. */
export function trimLikePython(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isPythonSpace(text.charAt(start))) start += 1
  while (end > start && isPythonSpace(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
