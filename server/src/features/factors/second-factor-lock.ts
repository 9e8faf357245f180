import type { Transaction } from '../../database/database.ts'
import type { Allowance } from '../../gate/rate-limit.ts'
import { countFailure, failuresOf } from './factor-statements.ts'
import { SecondFactorFailures } from './second-factor-failures.entity.ts'

/** What is counted: the second steps of an account, or the proofs in one of its sessions. */
export interface Counted {
  readonly userId: string
  readonly scope: string
  /** Not limited if undefined. */
  readonly allowance: Allowance | undefined
}

/** What a failure leads to. */
export interface Failed {
  /** How many more failures there may be. */
  readonly left: number
  /** Whether this failure was the last one. */
  readonly locks: boolean
}

/**
 * Counts wrong proofs in the database, in the transaction that checks them: on all replicas together, and never more
 * than there may be.
 */
export const secondFactorLock = {
  /** The seconds for which no proof is checked; undefined if not locked. */
  async waitOf(tx: Transaction, { userId, scope, allowance }: Counted): Promise<number | undefined> {
    if (allowance === undefined) return undefined
    const [row] = await tx.query<{ failures: number; wait_seconds: number }>(failuresOf, [
      userId,
      scope,
      allowance.perSeconds,
    ])
    return row !== undefined && row.failures >= allowance.points ? Math.max(1, row.wait_seconds) : undefined
  },

  /** Counts a wrong proof that was compared with `guesses` secrets. */
  async fail(tx: Transaction, { userId, scope, allowance }: Counted, guesses = 1): Promise<Failed> {
    if (allowance === undefined) return { left: Number.POSITIVE_INFINITY, locks: false }
    const { points, perSeconds } = allowance
    const [row] = await tx.query<{ failures: number }>(countFailure, [
      userId,
      scope,
      perSeconds,
      points,
      guesses,
    ])
    const left = Math.max(0, Math.floor((points - (row?.failures ?? 0)) / guesses))
    return { left, locks: row?.failures === points }
  },

  /** Forgets the wrong proofs before a right one. */
  async clear(tx: Transaction, { userId, scope }: Counted): Promise<void> {
    await tx.em.nativeDelete(SecondFactorFailures, { userId, scope })
  },
}
