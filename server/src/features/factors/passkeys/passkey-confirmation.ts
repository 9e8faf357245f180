import type { CurrentUser } from '../../../core/current-user.ts'
import type { Database } from '../../../database/database.ts'
import { lockUser } from '../../users/lock-user.ts'
import { ChallengePurpose } from '../challenge.entity.ts'
import type { Challenges } from '../challenges.ts'
import { challengeSeconds as validSeconds } from './passkey-challenges.ts'
import type { PasskeyChecker } from './passkey-checker.ts'
import { PasskeyChallenge } from './passkey-results.ts'

interface PasskeyConfirmationParts {
  readonly database: Database
  readonly challenges: Challenges
  readonly passkeys: PasskeyChecker
}

/** Starts confirmations with a passkey. */
export class PasskeyConfirmation {
  readonly #parts: PasskeyConfirmationParts

  constructor(parts: PasskeyConfirmationParts) {
    this.#parts = parts
  }

  /**
   * The challenge is for the session that asks.
   * @returns `undefined` if the account is gone
   */
  async start({ id: userId, sessionId }: CurrentUser): Promise<PasskeyChallenge | undefined> {
    const { database, challenges, passkeys } = this.#parts
    const purpose = ChallengePurpose.CONFIRMATION
    return database.transaction(async (tx) => {
      if ((await lockUser(tx, userId)) === null) return undefined
      const token = await challenges.start(tx, { purpose, userId, data: { sessionId }, validSeconds })
      const options = await passkeys.options(tx, userId, { token, purpose, validSeconds })
      return new PasskeyChallenge(options, validSeconds, token)
    })
  }
}
