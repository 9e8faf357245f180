import type { FirebaseParameters } from '../accounts/foreign-hashes/firebase-hash.ts'
import type {
  ForeignHash,
  HashLimits,
  HashProblem,
  UnusablePassword,
} from '../accounts/foreign-hashes/foreign-hash.ts'

/** Systems that accounts are imported from. Stored in `users.legacy_source`. */
export const sourceNames = [
  'django',
  'better-auth',
  'supabase',
  'firebase',
  'auth0',
  'keycloak',
  'clerk',
  'jsonl',
] as const

export type SourceName = (typeof sourceNames)[number]

/** A statement of the source about the rank of an account, such as the group `editors`. */
export interface RoleHint {
  readonly kind: 'role' | 'group' | 'flag'
  readonly value: string
}

/** The parts of a name, as the source has them. */
export interface ForeignName {
  readonly first?: string | null | undefined
  readonly last?: string | null | undefined
  /** The whole name, which is split if there are no parts. */
  readonly whole?: string | null | undefined
  /** Used if there is no name at all. */
  readonly nickname?: string | null | undefined
}

/** What a source says about an account. */
export interface ForeignAccount {
  readonly legacyId: string
  readonly email: string
  readonly name: ForeignName
  readonly phone: string | null
  readonly roleHints: readonly RoleHint[]
  readonly active: boolean
  /** When the address was verified; `true` if the source does not say when. */
  readonly emailVerified: boolean | Date
  readonly createdAt: Date | null
  readonly locale: string | null
  /** Null: the account has no password, and its owner signs in after a reset. */
  readonly password: ForeignHash | UnusablePassword | HashProblem | null
}

/** Why an entry is not imported. `legacyId` is null if it has none. */
export interface RejectedEntry {
  readonly legacyId: string | null
  /** A sentence without any secret. */
  readonly problem: string
}

export type ReadEntry = ForeignAccount | RejectedEntry

/** What readers of a source need. */
export interface SourceSettings {
  readonly limits: HashLimits
  /** Required to import password hashes of Firebase. */
  readonly firebase?: FirebaseParameters | undefined
}

/** Reads one value of an export. Returns undefined if it is not about an account. */
export type ReadAccount = (value: unknown) => ReadEntry | undefined

/** How an export is written, and what its entries say. */
export interface Source {
  readonly name: SourceName
  /** The list of entries in a JSON document whose top level is an object; without one, a file of objects has one a line. */
  readonly list?: string
  /** Whether an export that is not JSON is CSV with a header. */
  readonly csv: boolean
  /** What an export looks like, as the end of a sentence: `is not …`. */
  readonly looksLike: string
  /** A reader for one export, which may remember what it has read. */
  reader(settings: SourceSettings): ReadAccount
}
