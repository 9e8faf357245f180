import { createHash } from 'node:crypto'

/** Beyond these, a dry run no longer finds two accounts with one address unless they are near each other. */
const most = 2_000_000

/**
 * The addresses that a dry run has seen, which no table remembers. Kept as 48 bits of their digests, which takes about 40 bytes
 * each.
 */
export class FileEmails {
  readonly #seen = new Set<number>()

  /** Whether the address was seen before. */
  has(emailKey: string | undefined): boolean {
    if (emailKey === undefined) return false
    const digest = createHash('sha256').update(emailKey).digest().readUIntBE(0, 6)
    if (this.#seen.has(digest)) return true
    if (this.#seen.size < most) this.#seen.add(digest)
    return false
  }
}
