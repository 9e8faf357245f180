import { randomBytes } from 'node:crypto'
import { sha256 } from '../../core/sha256.ts'

const bytes = 16
const groupLength = 4

/** Creates a recovery code: 128 random bits in groups of four hexadecimal digits, without ambiguous letters. */
export const newRecoveryCode = (): string =>
  (
    randomBytes(bytes)
      .toString('hex')
      .match(new RegExp(`.{${groupLength}}`, 'g')) ?? []
  ).join('-')

/** Also those that word processors and printed pages put in place of a hyphen. */
const separators = /[\s\p{Pd}\p{Cf}\u2212_.]/gu
const codeForm = /^[0-9a-f]{32}$/

/** What is stored of a code, however it was typed; undefined if it cannot be one. */
export function hashOfRecoveryCode(typed: string): string | undefined {
  const digits = typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(separators, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1')
  return codeForm.test(digits) ? sha256(digits) : undefined
}
