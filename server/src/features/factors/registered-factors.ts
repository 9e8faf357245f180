import { validate as isUuid, v7 as uuidv7 } from 'uuid'
import type { AuditKind } from '../../core/audit-kind.ts'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { sessionIsGone } from '../../core/errors.ts'
import { Factor } from '../../core/factor.ts'
import { FieldErrorCode, fieldError } from '../../core/field-error.ts'
import type { Logger } from '../../core/log.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow } from '../../database/database-now.ts'
import { parseFirstName } from '../accounts/name.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import { requireOpenSession } from '../sessions/require-open-session.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import { lockUser, lockUserWithHash } from '../users/lock-user.ts'
import type { User } from '../users/user.entity.ts'
import { ChallengePurpose } from './challenge.entity.ts'
import type { Challenges } from './challenges.ts'
import { FactorRecord } from './factor.entity.ts'
import { FactorAudit } from './factor-audit-kinds.ts'
import { factorsChanged } from './factor-events.ts'
import type { RenameFactorInput } from './factor-inputs.ts'
import type { FactorNotices } from './factor-notices.ts'
import {
  FactorAdded,
  FactorNotFound,
  FactorRemoved,
  FactorRenamed,
  LastWayIn,
  RegisteredFactor,
} from './factor-results.ts'
import type { SecondFactorPolicy } from './policy/second-factor-policy.ts'
import { RecoveryCode } from './recovery-code.entity.ts'
import { endRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts'
import { SecondFactorFailures } from './second-factor-failures.entity.ts'

/** Factors of one account, so that no user fills the table. */
const mostFactors = 20

/** Authenticator apps of one account: each one makes a guessed code more likely to be right. */
const mostApps = 2

/** The owner of an account who changes its factors. */
export interface FactorOwner {
  readonly currentUser: CurrentUser
  readonly client: Client
}

/** A factor to add. */
export interface NewFactor {
  /** Random if omitted. */
  readonly id?: string
  readonly factor: Factor.PASSKEY | Factor.TOTP
  /** Checked by `nameOf`. */
  readonly name: string
  readonly sealedSecret?: string
  readonly lastStep?: number
}

interface RegisteredFactorsParts {
  readonly database: Database
  readonly challenges: Challenges
  readonly notices: FactorNotices
  readonly sessions: Sessions
  readonly secondFactorPolicy: SecondFactorPolicy
  readonly events: DomainEvents
  readonly log: Logger
}

/** The factors of accounts: adds, lists, renames and removes them. */
export class RegisteredFactors {
  readonly #parts: RegisteredFactorsParts

  constructor(parts: RegisteredFactorsParts) {
    this.#parts = parts
  }

  /** The factors of an account, oldest first, and then its recovery codes as one entry. */
  async list(userId: string): Promise<RegisteredFactor[]> {
    return this.#parts.database.read(async (em) => {
      const factors = await em.find(FactorRecord, { userId }, { orderBy: { id: 'asc' } })
      const codes = await em.find(RecoveryCode, { userId })
      return [...factors.map(registered), ...(codes.length > 0 ? [entryOf(codes)] : [])]
    })
  }

  /** Returns a name in stored form, or its error. `fallback` if the owner gave none. */
  nameOf(given: string | null | undefined, fallback: string): string | ValidationError {
    const name = given == null ? fallback : parseFirstName(given, ['name'])
    return typeof name === 'string' ? name : new ValidationError([name])
  }

  /**
   * Adds a factor to an account that `tx` has locked. The first one comes with recovery codes. With the token of a sign-in
   * that required it first, its session starts.
   * @returns the error if the account has too many
   */
  async add(
    tx: Transaction,
    user: User,
    { id = uuidv7(), factor, name, sealedSecret, lastStep }: NewFactor,
    by: FactorOwner,
  ): Promise<FactorAdded | ValidationError> {
    await requireOpenSession(tx, by.currentUser)
    const userId = user.id
    const factors = await tx.em.find(FactorRecord, { userId }, { orderBy: { protectedSince: 'asc' } })
    const [earliest] = factors
    if (factors.length >= mostFactors) return new ValidationError([tooMany(`${mostFactors} factors`)])
    const alike = factors.filter((one) => one.factor === factor)
    if (factor === Factor.TOTP && alike.length >= mostApps)
      return new ValidationError([tooMany(`${mostApps} authenticator apps`)])
    await tx.em.insert(FactorRecord, {
      id,
      userId,
      factor,
      name,
      sealedSecret: sealedSecret ?? null,
      lastStep: lastStep ?? null,
      createdAt: databaseNow(),
      protectedSince: earliest?.protectedSince ?? databaseNow(),
    })
    const recoveryCodes = earliest === undefined ? await replaceRecoveryCodes(tx, userId) : null
    const added = await tx.em.findOneOrFail(FactorRecord, { id })
    await this.#changed(tx, user, FactorAudit.SECOND_FACTOR_ADDED, by, { factor })
    const issued = by.currentUser.enrolling ? await this.#finishEnrolment(tx, user, factor, by) : null
    return new FactorAdded(registered(added), recoveryCodes, issued)
  }

  /** Rolls back if the session has ended, such as by another factor that was added at the same time. */
  async #finishEnrolment(
    tx: Transaction,
    user: User,
    factor: Factor,
    { currentUser: former, client }: FactorOwner,
  ): Promise<IssuedTokens<Authenticated>> {
    const proof = { factors: [factor], passwordHash: null, client, kind: FactorAudit.SECOND_FACTOR_ADDED }
    return (await this.#parts.sessions.finishEnrolment(tx, user, { former, proof })) ?? sessionIsGone()
  }

  async rename(
    { id, name: given }: RenameFactorInput,
    by: FactorOwner,
  ): Promise<FactorRenamed | FactorNotFound | ValidationError> {
    const name = this.nameOf(given, '')
    if (name instanceof ValidationError) return name
    if (!isUuid(id)) return new FactorNotFound()
    return this.#parts.database.transaction(async (tx) => {
      const factor = await tx.em.findOne(FactorRecord, { id, userId: by.currentUser.id })
      if (factor === null) return new FactorNotFound()
      factor.name = name
      await tx.em.flush()
      await this.#record(tx, FactorAudit.SECOND_FACTOR_RENAMED, by, { factor: factor.factor })
      return new FactorRenamed(registered(factor))
    })
  }

  /** @returns `undefined` if the account is gone */
  async remove(id: string, by: FactorOwner): Promise<FactorRemoved | FactorNotFound | LastWayIn | undefined> {
    if (!isUuid(id)) return new FactorNotFound()
    return this.#parts.database.transaction(async (tx) => {
      const user = await lockUserWithHash(tx, by.currentUser.id)
      if (user === null) return undefined
      await requireOpenSession(tx, by.currentUser)
      const factors = await tx.em.find(FactorRecord, { userId: user.id })
      const removed = factors.find((factor) => factor.id === id.toLowerCase())
      if (removed === undefined) return new FactorNotFound()
      const others = factors.filter((factor) => factor !== removed)
      const isRequired = others.length === 0 && this.#parts.secondFactorPolicy.isRequiredOf(user.role)
      if (isRequired || isLastWayIn(user, others)) return new LastWayIn()
      const { factor } = removed
      await tx.em.nativeDelete(FactorRecord, { id: removed.id })
      if (others.length === 0) await this.#endSecondStep(tx, user.id)
      await this.#changed(tx, user, FactorAudit.SECOND_FACTOR_REMOVED, by, { factor })
      return new FactorRemoved(registered(removed))
    })
  }

  /** Replaces the recovery codes. Empty if the account has no second factor. */
  async renewRecoveryCodes(by: FactorOwner): Promise<string[]> {
    return this.#parts.database.transaction(async (tx) => {
      const user = await lockUser(tx, by.currentUser.id)
      await requireOpenSession(tx, by.currentUser)
      if (user === null || (await tx.em.count(FactorRecord, { userId: user.id })) === 0) return []
      const codes = await replaceRecoveryCodes(tx, user.id)
      await this.#changed(tx, user, FactorAudit.RECOVERY_CODES_RENEWED, by)
      return codes
    })
  }

  /**
   * Removes all factors of an account that `tx` has locked, with what was counted against it.
   * @returns how many there were
   */
  async removeAll(tx: Transaction, user: User): Promise<number> {
    const { id: userId } = user
    await endRecoveryCodes(tx, userId)
    await this.#parts.challenges.endAllOf(tx, userId)
    await tx.em.nativeDelete(SecondFactorFailures, { userId })
    const removed = await tx.em.nativeDelete(FactorRecord, { userId })
    await this.#parts.events.raise(tx, factorsChanged, { user, client: null })
    return removed
  }

  /**
   * Removes the factors that were added to an account since a time, and the recovery codes created since, because someone
   * else may have added them. Leaves the account without a factor only if it had none at that time: otherwise its former
   * address would be a way around the second factor.
   * @param tx holds the lock on the account
   */
  async undoSince(tx: Transaction, user: User, since: Date, client: Client): Promise<void> {
    const { notices, events } = this.#parts
    const userId = user.id
    const factors = await tx.em.find(FactorRecord, { userId })
    const added = factors.filter(({ createdAt }) => createdAt >= since)
    const wasProtected = factors.some(({ protectedSince }) => protectedSince < since)
    if (added.length === 0 || (wasProtected && added.length === factors.length)) return
    await tx.em.nativeDelete(FactorRecord, { id: { $in: added.map(({ id }) => id) } })
    await tx.em.nativeDelete(RecoveryCode, { userId, createdAt: { $gte: since } })
    const act = { kind: FactorAudit.SECOND_FACTOR_REMOVED, actorId: userId, subjectId: userId, client }
    for (const { factor } of added)
      await recordEvent(tx, this.#parts.log, { ...act, details: { factor }, logged: { factor } })
    await notices.ofChange(tx, user, client)
    await events.raise(tx, factorsChanged, { user, client })
  }

  /** Sign-ins that wait for a second factor begin again: the password suffices now. */
  async #endSecondStep(tx: Transaction, userId: string): Promise<void> {
    await endRecoveryCodes(tx, userId)
    await this.#parts.challenges.endAllOf(tx, userId, ChallengePurpose.SIGN_IN)
  }

  async #changed(
    tx: Transaction,
    user: User,
    kind: AuditKind,
    by: FactorOwner,
    details: { factor?: Factor } = {},
  ): Promise<void> {
    await this.#record(tx, kind, by, details)
    await this.#parts.notices.ofChange(tx, user, by.client)
    await this.#parts.events.raise(tx, factorsChanged, { user, client: by.client })
  }

  async #record(
    tx: Transaction,
    kind: AuditKind,
    { currentUser: { id, sessionId }, client }: FactorOwner,
    details: { readonly factor?: Factor },
  ): Promise<void> {
    const about = { actorId: id, subjectId: id, sessionId, client }
    await recordEvent(tx, this.#parts.log, { kind, ...about, details, logged: details })
  }
}

/** Whether its owner could no longer sign in with `left`: an app or a recovery code is only a second step. */
const isLastWayIn = ({ passwordHash }: Pick<User, 'passwordHash'>, left: readonly FactorRecord[]): boolean =>
  passwordHash === null && !left.some(({ factor }) => factor === Factor.PASSKEY)

const registered = ({ id, factor, name, createdAt, lastUsedAt }: FactorRecord): RegisteredFactor =>
  Object.assign(new RegisteredFactor(), { id, factor, name, createdAt, lastUsedAt })

/** All codes of an account are created together. */
function entryOf(codes: readonly RecoveryCode[]): RegisteredFactor {
  const used = codes.flatMap(({ usedAt }) => (usedAt === null ? [] : [usedAt]))
  return Object.assign(new RegisteredFactor(), {
    id: 'recovery-codes',
    factor: Factor.RECOVERY_CODE,
    name: 'Recovery codes',
    createdAt: codes[0]?.createdAt,
    lastUsedAt: used.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null,
    remaining: codes.length - used.length,
  })
}

const tooMany = (most: string) =>
  fieldError(
    ['name'],
    FieldErrorCode.TOO_MANY,
    `An account can have ${most}. Remove one that you no longer use.`,
  )
