import { v7 as uuidv7 } from 'uuid'
import type { Client } from '../../../core/client.ts'
import type { CurrentUser } from '../../../core/current-user.ts'
import type { Logger } from '../../../core/log.ts'
import { Role } from '../../../core/role.ts'
import type { Database, Transaction } from '../../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../../database/database-now.ts'
import { recordEvent } from '../../audit/record-event.ts'
import type { CookieExchange, RefreshCookie } from '../../sessions/refresh-cookie.ts'
import type { SignInAttempt } from '../../sign-in-step.ts'
import type { User } from '../../users/user.entity.ts'
import { FactorAudit } from '../factor-audit-kinds.ts'
import { TrustedDevice } from './trusted-device.entity.ts'
import { type TrustedDeviceCookie, trustSeconds } from './trusted-device-cookie.ts'
import { forgetOldestDevices, useTrustedDevice } from './trusted-device-statements.ts'

/** The device of a request, and its cookies. */
export interface Device {
  readonly client: Client
  readonly cookieExchange: CookieExchange
  readonly refreshCookie: Pick<RefreshCookie, 'isAllowed'>
}

/** Trusted devices of one account. */
const mostDevices = 10

/**
 * Devices on which sign-ins need no second factor for 30 days. Never for administrators, and not for `@fresh` fields: a
 * session that starts on one is not confirmed. All trust ends with a change of the password, a factor or the role, and when
 * all sessions of the account are ended.
 */
export class TrustedDevices {
  readonly #database: Database
  readonly #cookie: TrustedDeviceCookie
  readonly #log: Logger

  constructor(database: Database, cookie: TrustedDeviceCookie, log: Logger) {
    this.#database = database
    this.#cookie = cookie
    this.#log = log
  }

  /**
   * Trusts a device on which `user` has just proved a second factor, once `tx` commits. Does nothing for administrators,
   * and for pages that may not use cookies.
   */
  async trust(
    tx: Transaction,
    { id: userId, role }: Pick<User, 'id' | 'role'>,
    { client, cookieExchange, refreshCookie }: Device,
  ): Promise<void> {
    if (role === Role.ADMIN || !refreshCookie.isAllowed) return
    const former = this.#cookie.deviceOf(cookieExchange.cookies, userId)
    if (former !== undefined) await tx.em.nativeDelete(TrustedDevice, { id: former, userId })
    await tx.query(forgetOldestDevices, [userId, mostDevices - 1])
    const id = uuidv7()
    await tx.em.insert(TrustedDevice, {
      id,
      userId,
      createdAt: databaseNow(),
      lastUsedAt: databaseNow(),
      expiresAt: secondsFromNow(trustSeconds),
      userAgent: client.userAgent,
      ipAddress: client.address,
    })
    const kind = FactorAudit.DEVICE_TRUSTED
    await recordEvent(tx, this.#log, { kind, actorId: userId, subjectId: userId, client })
    tx.afterCommit(() => this.#cookie.add(cookieExchange, userId, id))
  }

  /** Whether an attempt comes from a trusted device. Notes its use. */
  async isTrusted(tx: Transaction, { user, proof: { cookies = {} } }: SignInAttempt): Promise<boolean> {
    const id = this.#cookie.deviceOf(cookies, user.id)
    if (id === undefined || user.role === Role.ADMIN) return false
    return (await tx.query(useTrustedDevice, [id, user.id])).length === 1
  }

  /** The trusted devices of an account, last used first. */
  async listOf(userId: string): Promise<TrustedDevice[]> {
    return this.#database.read((em) =>
      em.find(
        TrustedDevice,
        { userId, expiresAt: { $gt: databaseNow() } },
        { orderBy: { lastUsedAt: 'desc', id: 'desc' } },
      ),
    )
  }

  /** Whether a request comes from this device. */
  isSame({ id, userId }: TrustedDevice, { cookieExchange }: Pick<Device, 'cookieExchange'>): boolean {
    return this.#cookie.deviceOf(cookieExchange.cookies, userId) === id
  }

  /** Ends the trust in all devices of an account at its owner's request. @returns how many there were */
  async forget({ id, sessionId }: CurrentUser, { client, cookieExchange }: Device): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const count = await this.forgetAllOf(tx, id)
      tx.afterCommit(() => this.#cookie.remove(cookieExchange, id))
      if (count === 0) return count
      const act = {
        kind: FactorAudit.TRUSTED_DEVICES_FORGOTTEN,
        actorId: id,
        subjectId: id,
        sessionId,
        client,
      }
      await recordEvent(tx, this.#log, { ...act, details: { count } })
      return count
    })
  }

  /** Ends the trust in all devices of an account, as part of another change. @returns how many there were */
  async forgetAllOf(tx: Transaction, userId: string): Promise<number> {
    return tx.em.nativeDelete(TrustedDevice, { userId })
  }
}
