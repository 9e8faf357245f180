import type { Role } from '../../core/role.ts'

/** What happened to an entry. */
export const outcomes = [
  'created',
  'updated',
  'unchanged',
  'kept',
  'email-taken',
  'duplicate-email',
  'rejected',
] as const

export type OutcomeName = (typeof outcomes)[number]

export interface ImportOutcome {
  /** The line or the position of the entry. */
  readonly at: number
  readonly legacyId: string | null
  readonly outcome: OutcomeName
  /** Why, unless the account was created, updated or unchanged. A sentence without secrets. */
  readonly reason?: string
  /** The account here; undefined if there is none, or in a dry run. */
  readonly userId?: string
  /** A role that the account has in the source, and that only a map grants. */
  readonly withheldRole?: Role
}

export const reasons = {
  kept: 'The account has signed in here, or was changed here, since it was imported.',
  'email-taken': 'An account that was not imported from this source has this address, or has reserved it.',
  'duplicate-email': 'Another account of this source has the same address, apart from its case.',
  twice: 'The id occurs twice.',
} as const
