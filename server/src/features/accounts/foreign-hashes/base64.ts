const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * Decodes base64 with or without padding, in the alphabet of RFC 4648, of URLs, or of passlib (`.` for `+`). Undefined if `text`
 * is none of them.
 */
export function fromBase64(text: string): Buffer | undefined {
  const standard = text.replaceAll('.', '+').replaceAll('-', '+').replaceAll('_', '/')
  const isComplete = standard.replace(/=+$/, '').length % 4 !== 1
  return base64.test(standard) && isComplete ? Buffer.from(standard, 'base64') : undefined
}

/** Encodes without padding, as PHC strings do. */
export const toBase64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
