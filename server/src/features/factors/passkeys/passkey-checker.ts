import { Factor } from '../../../core/factor.ts'
import type { Transaction } from '../../../database/database.ts'
import { hashOfLinkToken } from '../../mail/link-token.ts'
import { type Challenge, ChallengePurpose } from '../challenge.entity.ts'
import { FactorRecord } from '../factor.entity.ts'
import type { GivenProof, ProofChecker, Readable } from '../proof-checker.ts'
import { Passkey } from './passkey.entity.ts'
import type { ChallengeBinding } from './passkey-challenges.ts'
import type { PasskeyOptions } from './passkey-options.ts'
import type { Passkeys } from './passkeys.ts'

/** A challenge whose token its holder has. */
interface StartedChallenge {
  readonly token: string
  readonly purpose: ChallengePurpose
  readonly validSeconds: number
}

/** Checks passkeys as proofs of `confirm` and `completeLogin`. */
export class PasskeyChecker implements ProofChecker {
  readonly factor = Factor.PASSKEY
  readonly field = 'passkey'
  readonly #passkeys: Passkeys

  constructor(passkeys: Passkeys) {
    this.#passkeys = passkeys
  }

  async isSetUp({ em }: Readable, userId: string): Promise<boolean> {
    return (await em.count(FactorRecord, { userId, factor: Factor.PASSKEY })) > 0
  }

  /** What a browser needs to answer the challenge with this token with a passkey of account `userId`. */
  async options(
    where: Readable,
    userId: string,
    { token, purpose, validSeconds }: StartedChallenge,
  ): Promise<PasskeyOptions> {
    const passkeys = await this.#passkeys.of(where, userId)
    const binding = bindingOf(userId, { purpose, tokenHash: hashOfLinkToken(token) })
    return this.#passkeys.optionsToUse(binding, { passkeys, validSeconds })
  }

  async check(tx: Transaction, { user, proof, challenge, client }: GivenProof): Promise<boolean> {
    const { passkey: answer } = proof
    if (answer == null || challenge === null) return false
    const passkey = await tx.em.findOne(Passkey, { credentialId: answer.id })
    const factor = passkey && (await tx.em.findOne(FactorRecord, { id: passkey.factorId, userId: user.id }))
    if (passkey === null || factor === null) return false
    const given = { answer, binding: bindingOf(user.id, challenge), client }
    return (await this.#passkeys.accept(tx, { passkey, userId: user.id }, given)) === 'accepted'
  }
}

const bindingOf = (
  userId: string,
  { purpose, tokenHash }: Pick<Challenge, 'purpose' | 'tokenHash'>,
): ChallengeBinding => ({
  purpose: purpose === ChallengePurpose.SIGN_IN ? 'second-step' : 'confirmation',
  userId,
  within: tokenHash,
})
