/** A password hash of another system that this server can verify. Import `PasswordHasher.adopt` stores it. */
export interface ForeignHash {
  /** The hash in the form of `stored-form.ts`. Only for `PasswordHasher.adopt`: a weak one must not be stored unchanged. */
  readonly stored: string
  /** Whether it is a plain digest (MD5, SHA-1), which can be reversed by guessing at billions of passwords a second. */
  readonly weak: boolean
}

/** An account without a password: its owner signs in after a reset. Django writes it as `!` and random characters. */
export interface UnusablePassword {
  readonly unusable: true
}

/** Why a hash cannot be used: a sentence for a report, without any part of the hash. */
export interface HashProblem {
  readonly problem: string
}

/** What a foreign hash may cost. The other limits are fixed; see `cost-problem.ts`. */
export interface HashLimits {
  /** Memory of a single hash with Argon2, in bytes. */
  readonly memoryBytes: number
}

export const defaultHashLimits: HashLimits = { memoryBytes: 128 * 1024 * 1024 }

/** Prefix of a foreign hash in `users.password_hash`. The index `users_foreign_hash_index` names it, too. */
export const foreignPrefix = 'foreign:'

export const isForeign = (stored: string): boolean => stored.startsWith(foreignPrefix)

export const unknownForm: HashProblem = {
  problem: 'The password hash is of an unknown form, or it is damaged.',
}
