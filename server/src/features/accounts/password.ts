/** Maximum length of a password in code points, after normalization. */
export const longestPassword = 128

/**
 * A text with more UTF-16 units cannot compose to 128 code points or fewer. Checked before anything that takes time
 * proportional to the length.
 */
const worthReading = 8 * longestPassword

/** Whether `password` is too long by its UTF-16 length alone. O(1). */
export const isOversizedPassword = (password: string): boolean => password.length > worthReading

/** The one form in which passwords are counted, compared and hashed: NFKC, spaces kept (NIST SP 800-63B-4 §3.1.1.2). */
export const normalizePassword = (password: string): string => password.normalize('NFKC')
