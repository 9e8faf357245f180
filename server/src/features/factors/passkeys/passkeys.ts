import type { Client } from '../../../core/client.ts'
import { Factor } from '../../../core/factor.ts'
import type { Logger } from '../../../core/log.ts'
import type { Transaction } from '../../../database/database.ts'
import { databaseNow } from '../../../database/database-now.ts'
import { recordEvent } from '../../audit/record-event.ts'
import type { User } from '../../users/user.entity.ts'
import { FactorRecord } from '../factor.entity.ts'
import type { Readable } from '../proof-checker.ts'
import { Passkey } from './passkey.entity.ts'
import { challengeIn, isCreation, type PasskeyAnswer, textOf } from './passkey-answer.ts'
import { PasskeyAudit } from './passkey-audit-kinds.ts'
import {
  type ChallengeBinding,
  challengeSeconds,
  hashOfChallenge,
  type PasskeyChallenges,
} from './passkey-challenges.ts'
import type { PasskeyOptions } from './passkey-options.ts'
import { useUpChallenge } from './passkey-statements.ts'
import type { CredentialUse } from './passkey-verification.ts'
import type { RelyingParty } from './relying-party.ts'

/** An answer that uses a passkey, and what its challenge must have been issued for. */
export interface GivenAnswer {
  readonly answer: PasskeyAnswer
  readonly binding: ChallengeBinding
  readonly client: Client
}

/** `expired` if the challenge is not, or no longer, good for this. */
export type Verdict = 'accepted' | 'expired' | 'rejected'

/** Asks authenticators for passkeys, and accepts their answers. */
export class Passkeys {
  readonly relyingParty: RelyingParty
  readonly #challenges: PasskeyChallenges
  readonly #log: Logger

  constructor(parts: { relyingParty: RelyingParty; challenges: PasskeyChallenges; log: Logger }) {
    this.relyingParty = parts.relyingParty
    this.#challenges = parts.challenges
    this.#log = parts.log
  }

  /** The passkeys of an account, oldest first. */
  async of({ em }: Readable, userId: string): Promise<Passkey[]> {
    return em.find(
      Passkey,
      { factorId: { $in: await factorIds(em, userId) } },
      { orderBy: { factorId: 'asc' } },
    )
  }

  /** @param passkeys those that may answer; any that the authenticator has for this server if omitted */
  async optionsToUse(
    binding: ChallengeBinding,
    {
      passkeys,
      validSeconds = challengeSeconds,
    }: { passkeys?: readonly Passkey[]; validSeconds?: number } = {},
  ): Promise<PasskeyOptions> {
    return {
      rpId: this.relyingParty.id,
      challenge: this.#challenges.issue(binding, validSeconds),
      ...(passkeys && { allowCredentials: passkeys.map(described) }),
      userVerification: 'required',
      timeout: validSeconds * 1000,
    }
  }

  /** Options for a passkey that the authenticator finds without the name of an account. */
  async optionsToCreate(
    binding: ChallengeBinding,
    user: User,
    passkeys: readonly Passkey[],
  ): Promise<PasskeyOptions> {
    const { generateRegistrationOptions, supportedAlgorithmIDs } = await import('./web-authn.ts')
    return generateRegistrationOptions({
      rpName: this.relyingParty.name,
      rpID: this.relyingParty.id,
      challenge: Buffer.from(this.#challenges.issue(binding), 'base64url'),
      // The id says nothing about the person, and is the same in all passkeys of an account (WebAuthn Level 3, §14.6.1).
      userID: Buffer.from(user.id),
      userName: user.email,
      userDisplayName: `${user.firstName} ${user.lastName}`.trim(),
      excludeCredentials: passkeys.map(described),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs,
      timeout: challengeSeconds * 1000,
    })
  }

  /** Whether `challenge` was issued for `binding`. */
  isIssued(challenge: string | undefined, binding: ChallengeBinding): challenge is string {
    return challenge !== undefined && this.#challenges.isValid(challenge, binding)
  }

  /** Uses up a challenge as part of a transaction. @returns whether it had not been used */
  async useUp(tx: Transaction, challenge: string): Promise<boolean> {
    return (await tx.query(useUpChallenge, [hashOfChallenge(challenge)])).length > 0
  }

  /** Checks an answer of `passkey`, which belongs to account `userId`, as part of a transaction. */
  async accept(
    tx: Transaction,
    { passkey, userId }: { passkey: Passkey; userId: string },
    { answer, binding, client }: GivenAnswer,
  ): Promise<Verdict> {
    const challenge = challengeIn(answer)
    if (challenge === undefined) return 'rejected'
    if (!this.isIssued(challenge, binding) || !(await this.useUp(tx, challenge))) return 'expired'
    if (isCreation(answer)) return 'rejected'
    const { verifyAssertion } = await import('./web-authn.ts')
    const use = await verifyAssertion(answer, challenge, this.relyingParty, passkey)
    if (use === undefined || !isHandleOf(userId, answer.response.userHandle)) return 'rejected'
    if (await hasCounted(tx, passkey, use)) return 'accepted'
    const { factorId } = passkey
    await recordEvent(tx, this.#log, {
      kind: PasskeyAudit.PASSKEY_CLONE_SUSPECTED,
      actorId: null,
      subjectId: userId,
      client,
      details: { factorId },
      logged: { factorId },
    })
    return 'rejected'
  }
}

const factorIds = async (em: Readable['em'], userId: string): Promise<string[]> =>
  (await em.find(FactorRecord, { userId, factor: Factor.PASSKEY }, { fields: ['id'] })).map(({ id }) => id)

const described = ({ credentialId: id, transports }: Passkey) => ({
  type: 'public-key' as const,
  id,
  transports,
})

/** Authenticators return the handle with discoverable credentials, and need not do so otherwise. */
const isHandleOf = (userId: string, handle: string | null | undefined): boolean =>
  handle == null || textOf(handle) === userId

/**
 * Stores the counter of an answer, unless it went back or did not change: then the key has been copied (WebAuthn Level 3,
 * §6.1.1). A counter that is always 0 says nothing.
 * @returns whether it was stored
 */
async function hasCounted({ em }: Transaction, passkey: Passkey, use: CredentialUse): Promise<boolean> {
  const { factorId } = passkey
  const { counter, backedUp } = use
  const former = counter === 0 ? 0 : { $lt: counter }
  const changed = await em.nativeUpdate(Passkey, { factorId, counter: former }, { counter, backedUp })
  if (changed === 0) return false
  await em.nativeUpdate(FactorRecord, { id: factorId }, { lastUsedAt: databaseNow() })
  return true
}
