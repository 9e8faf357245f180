import { Factor } from '../../core/factor.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import type { SecretBox } from '../../core/secrets.ts'
import type { Transaction } from '../../database/database.ts'
import { FactorRecord } from './factor.entity.ts'
import { acceptStep, databaseEpoch } from './factor-statements.ts'
import type { GivenProof, ProofChecker, Readable } from './proof-checker.ts'
import { openedOrUndefined } from './sealed-secret.ts'
import { normalizedCode, stepOf } from './totp.ts'

/** Checks the codes of authenticator apps. */
export class TotpChecker implements ProofChecker {
  readonly factor = Factor.TOTP
  readonly field = 'totp'
  readonly #box: SecretBox
  readonly #log: Logger

  constructor(box: SecretBox, log: Logger) {
    this.#box = box
    this.#log = log
  }

  async isSetUp(where: Readable, userId: string): Promise<boolean> {
    return (await this.guesses(where, userId)) > 0
  }

  /** A code has as many chances to be right as there are apps. */
  guesses({ em }: Readable, userId: string): Promise<number> {
    return em.count(FactorRecord, { userId, factor: Factor.TOTP })
  }

  /** Looks at all apps of the account, whichever matches, and accepts the code of each step once over all replicas. */
  async check(tx: Transaction, { user, proof: { totp = '' } }: GivenProof): Promise<boolean> {
    const which = { userId: user.id, factor: Factor.TOTP }
    const apps = await tx.em.find(FactorRecord, which, { populate: ['sealedSecret'] })
    const [clock] = await tx.query<{ epoch: number }>(databaseEpoch)
    const code = normalizedCode(totp)
    const accepted: boolean[] = []
    for (const app of apps) {
      const secret = this.#secretOf(app)
      const step = secret && (await stepOf(secret, code, clock?.epoch ?? 0))
      accepted.push(await isFirstUse(tx, app, step || noStep))
    }
    return accepted.includes(true)
  }

  /** Undefined if it was sealed under a secret that this server does not have. */
  #secretOf({ id, userId, sealedSecret }: FactorRecord): string | undefined {
    const secret = sealedSecret === null ? undefined : openedOrUndefined(this.#box, sealedSecret, id)
    if (secret === undefined)
      logEvent(this.#log, 'second-factor.unreadable', { userId, factorId: id }, 'error')
    return secret
  }
}

/** Asked for wrong codes too, so that the response time does not say that a code is right, but was used. */
const noStep = -1

const isFirstUse = async (tx: Transaction, { id }: FactorRecord, step: number): Promise<boolean> =>
  (await tx.query(acceptStep, [id, step])).length > 0
