import { Factor } from '../../core/factor.ts'
import type { Logger } from '../../core/log.ts'
import type { Transaction } from '../../database/database.ts'
import { recordEvent } from '../audit/record-event.ts'
import { FactorAudit } from './factor-audit-kinds.ts'
import type { FactorNotices } from './factor-notices.ts'
import { useRecoveryCode } from './factor-statements.ts'
import type { GivenProof, ProofChecker, Readable } from './proof-checker.ts'
import { RecoveryCode } from './recovery-code.entity.ts'
import { hashOfRecoveryCode } from './recovery-code.ts'

/** Checks recovery codes. */
export class RecoveryCodeChecker implements ProofChecker {
  readonly factor = Factor.RECOVERY_CODE
  readonly field = 'recoveryCode'
  readonly #notices: FactorNotices
  readonly #log: Logger

  constructor(notices: FactorNotices, log: Logger) {
    this.#notices = notices
    this.#log = log
  }

  async isSetUp(where: Readable, userId: string): Promise<boolean> {
    return (await unusedCodes(where, userId)) > 0
  }

  /** Uses the code up, which its owner learns by mail. */
  async check(tx: Transaction, { user, proof, client }: GivenProof): Promise<boolean> {
    const hash = hashOfRecoveryCode(proof.recoveryCode ?? '')
    if (hash === undefined || (await tx.query(useRecoveryCode, [hash, user.id])).length === 0) return false
    const left = await unusedCodes(tx, user.id)
    const about = { kind: FactorAudit.RECOVERY_CODE_USED, actorId: user.id, subjectId: user.id, client }
    await recordEvent(tx, this.#log, { ...about, details: { left } })
    await this.#notices.ofUsedCode(tx, user, client, left)
    return true
  }
}

/** How many recovery codes an account has left. */
export const unusedCodes = ({ em }: Readable, userId: string): Promise<number> =>
  em.count(RecoveryCode, { userId, usedAt: null })
