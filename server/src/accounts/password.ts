/** The most code points a password may have, after normalisation. */
export const longestPassword = 128

/**
 * No text with more UTF-16 units than this can have 128 code points once composed. Looked at before anything that takes
 * time proportional to the text.
 */
const worthReading = 8 * longestPassword

/** Whether `password` is so long that nothing needs to be known about it but its length. O(1). */
export const isOversizedPassword = (password: string): boolean => password.length > worthReading

/** The one form in which passwords are counted, compared and hashed: NFKC, spaces kept (NIST SP 800-63B-4 §3.1.1.2). */
export const normalizePassword = (password: string): string => password.normalize('NFKC')
