import { type Logger, logEvent } from '../../core/log.ts'
import type { Database } from '../../database/database.ts'
import type { AccountData } from '../account-data.ts'
import {
  type ClaimedErasureRow,
  claimErasure,
  finishErasure,
  postponeErasure,
} from './own-data-statements.ts'

/** Notifies the replicas of an account whose audit events are to be blanked. */
export const erasuresChannel = 'gatehouse_erasures'

interface ErasuresParts {
  readonly database: Database
  readonly accountData: AccountData
  readonly log: Logger
}

/**
 * Erases what is too much for the transaction of a deletion: at once, and once more when requests that had begun before
 * it can no longer add anything. If a replica stops in between, another one continues.
 */
export class Erasures {
  readonly #parts: ErasuresParts

  constructor(parts: ErasuresParts) {
    this.#parts = parts
  }

  /** Works on one erasure. @returns whether there may be more */
  async eraseSome(signal: AbortSignal): Promise<boolean> {
    const { database, accountData, log } = this.#parts
    const [claimed] = await database.query<ClaimedErasureRow>(claimErasure)
    if (claimed === undefined) return false
    const { user_id: userId, is_last: isLast } = claimed
    await accountData.eraseRest(userId, signal)
    if (signal.aborted) return false
    const finished = isLast ? await database.query(finishErasure, [userId]) : []
    if (finished.length === 0) await database.query(postponeErasure, [userId])
    else logEvent(log, 'erasure.finished', { userId })
    return true
  }
}
