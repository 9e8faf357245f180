import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { AuditKind } from '../../../core/audit-kind.ts'
import type { Authentication } from '../../../core/current-user.ts'
import { AuthenticationProblem, Unavailable } from '../../../core/errors.ts'
import type { Logger } from '../../../core/log.ts'
import { sha256 } from '../../../core/sha256.ts'
import type { Database, Transaction } from '../../../database/database.ts'
import { databaseNow } from '../../../database/database-now.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { lockServiceTokens } from './lock-service-tokens.ts'
import { ServiceToken } from './service-token.entity.ts'
import { ServiceTokenAudit } from './service-token-audit-kinds.ts'

/** Lets scanners for leaked secrets find service tokens. */
const prefix = 'gatehouse_service_'
const bearer = new RegExp(`^bearer +(${prefix}[\\w-]{43}) *$`, 'i')
/** Service tokens that can exist at once. */
export const mostTokens = 100
/** How long a revoked token may still be accepted. It also bounds what strangers with invented tokens cost. */
const readEveryMs = 500

/** Why a service token was not created. */
export type NotCreated = 'name-taken' | 'too-many'

/**
 * Tokens for services that verify access tokens offline. They open fields with `@service` and nothing else. Their number
 * is small, so that they are read together, at most twice a second.
 */
export class ServiceTokens {
  readonly #database: Database
  readonly #log: Logger
  /** Ids by the hashes of their tokens. */
  #known: ReadonlyMap<string, string> = new Map()
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined

  constructor(database: Database, log: Logger) {
    this.#database = database
    this.#log = log
  }

  /**
   * Authenticates a request that has a service token.
   * @param authorization the request's `Authorization` header
   * @returns undefined if it has none
   */
  authenticate(authorization: string | undefined): Promise<Authentication> | undefined {
    const token = authorization === undefined ? undefined : bearer.exec(authorization)?.[1]
    return token === undefined ? undefined : this.#authenticateToken(token)
  }

  /**
   * Whether a token has not been revoked.
   * @throws Unavailable if that cannot be read
   */
  async isValid(id: string): Promise<boolean> {
    await this.#current()
    return [...this.#known.values()].includes(id)
  }

  /** Creates a token for the service called `name`. @returns the token, which is not stored, or why there is none */
  async create(name: string): Promise<{ readonly token: string } | NotCreated> {
    const token = `${prefix}${randomBytes(32).toString('base64url')}`
    return this.#database.transaction(async (tx) => {
      await tx.query(lockServiceTokens)
      if ((await tx.em.count(ServiceToken, { name })) > 0) return 'name-taken'
      if ((await tx.em.count(ServiceToken)) >= mostTokens) return 'too-many'
      const row = { id: uuidv7(), name, tokenHash: sha256(token), createdAt: databaseNow() }
      await tx.em.insert(ServiceToken, row)
      await this.#record(tx, ServiceTokenAudit.SERVICE_TOKEN_CREATED, name)
      return { token }
    })
  }

  /** All service tokens, by name. */
  async list(): Promise<ServiceToken[]> {
    return this.#database.read((em) => em.find(ServiceToken, {}, { orderBy: { name: 'asc' } }))
  }

  /** Revokes the token of the service called `name`. @returns whether there was one */
  async revoke(name: string): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      const isGone = (await tx.em.nativeDelete(ServiceToken, { name })) > 0
      if (isGone) await this.#record(tx, ServiceTokenAudit.SERVICE_TOKEN_REVOKED, name)
      return isGone
    })
  }

  async #authenticateToken(token: string): Promise<Authentication> {
    try {
      await this.#current()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      return { kind: 'unavailable', retryAfterSeconds: error.retryAfterSeconds }
    }
    const tokenId = this.#known.get(sha256(token))
    if (tokenId !== undefined) return { kind: 'service', tokenId }
    return { kind: 'refused', problem: AuthenticationProblem.TOKEN_INVALID }
  }

  async #current(): Promise<void> {
    if (performance.now() - this.#readAt < readEveryMs) return
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    await this.#reading
  }

  async #read(): Promise<void> {
    const startedAt = performance.now()
    const rows = await this.list()
    this.#known = new Map(rows.map(({ id, tokenHash }) => [tokenHash, id]))
    this.#readAt = startedAt
  }

  #record(tx: Transaction, kind: AuditKind, name: string): Promise<void> {
    return recordEvent(tx, this.#log, {
      kind,
      actorId: null,
      subjectId: null,
      client: null,
      details: { name },
    })
  }
}
