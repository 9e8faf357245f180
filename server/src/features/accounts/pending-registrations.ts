import { v7 as uuidv7 } from 'uuid'
import type { Client } from '../../core/client.ts'
import { unavailable } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import { ownerOfEmail } from '../users/user-emails.ts'
import { registered, registeredAgain } from '../users/user-events.ts'
import { AccountAudit } from './account-audit-kinds.ts'
import { RegistrationStarted } from './account-results.ts'
import { createAccount, type NewAccount } from './create-account.ts'
import {
  addRegistrationRequest,
  type RegistrationRequestRow,
  takeRegistrationRequests,
} from './registration-statements.ts'

const mostAtOnce = 10
const retrySeconds = 30

/** Channel that announces registrations. */
export const registrationsChannel = 'gatehouse_registrations'

interface PendingParts {
  readonly database: Database
  readonly events: DomainEvents
  readonly log: Logger
}

/** Registrations whose addresses must be verified first. */
export class PendingRegistrations {
  readonly #parts: PendingParts

  constructor(parts: PendingParts) {
    this.#parts = parts
  }

  /**
   * Notes a registration. The response and the work are the same whether or not an account has the address.
   * @throws Refusal if very many wait
   */
  async add(account: NewAccount & { passwordHash: string }, client: Client): Promise<RegistrationStarted> {
    const { database } = this.#parts
    const { email, emailKey, firstName, lastName, phone, role, passwordHash } = account
    const person = [email, emailKey, firstName, lastName, phone]
    const values = [uuidv7(), ...person, role, passwordHash, client.address, client.userAgent]
    const noted = await database.query(addRegistrationRequest, values)
    if (noted.length === 0) throw unavailable(retrySeconds)
    await database.notify(registrationsChannel, '')
    return new RegistrationStarted(email)
  }

  /**
   * Creates the accounts of some registrations, each with its mail.
   * @returns whether there may be more
   */
  async completeSome(): Promise<boolean> {
    return this.#parts.database.transaction(async (tx) => {
      const rows = await tx.query<RegistrationRequestRow>(takeRegistrationRequests, [mostAtOnce])
      for (const row of rows) await this.#complete(tx, row)
      return rows.length === mostAtOnce
    })
  }

  async #complete(tx: Transaction, row: RegistrationRequestRow): Promise<void> {
    const { events, log } = this.#parts
    const { email, email_key: emailKey, first_name: firstName, last_name: lastName, phone, role } = row
    const account = { email, emailKey, firstName, lastName, phone, role, passwordHash: row.password_hash }
    const client = { address: row.ip_address, userAgent: row.user_agent }
    const user = await createAccount(tx, { ...account, mustVerifyEmail: true })
    if (user === undefined) {
      const owner = await ownerOfEmail(tx.em, emailKey)
      if (owner !== null) await events.raise(tx, registeredAgain, { user: owner, email })
      return
    }
    const { id } = user
    const event = { kind: AccountAudit.REGISTERED, actorId: id, subjectId: id, client, logged: { role } }
    await recordEvent(tx, log, event)
    await events.raise(tx, registered, { user, client })
  }
}
