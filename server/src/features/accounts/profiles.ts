import { type Logger, logEvent } from '../../core/log.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, flushAndReload } from '../../database/database-now.ts'
import type { DomainEvents } from '../domain-events.ts'
import { lockUser } from '../users/lock-user.ts'
import { type User, userOf } from '../users/user.entity.ts'
import { profileChanged } from '../users/user-events.ts'
import { isFieldError } from './account-details.ts'
import type { UpdateProfileInput } from './account-inputs.ts'
import { ProfileUpdated } from './account-results.ts'
import { parseLocale } from './locale.ts'
import { parseFirstName, parseLastName } from './name.ts'
import { parsePhone } from './phone.ts'
import { UserReader } from './user-reader.ts'

/** Reads and changes profiles. */
export class Profiles {
  readonly #database: Database
  readonly #users: UserReader
  readonly #events: DomainEvents
  readonly #log: Logger

  constructor({ database, events, log }: { database: Database; events: DomainEvents; log: Logger }) {
    this.#database = database
    this.#users = new UserReader(database)
    this.#events = events
    this.#log = log
  }

  async byId(id: string): Promise<User | undefined> {
    const row = await this.#users.read(id)
    return row && userOf(row)
  }

  /** @returns `undefined` if the account no longer exists */
  async update(
    userId: string,
    input: UpdateProfileInput,
  ): Promise<ProfileUpdated | ValidationError | undefined> {
    const firstName = input.firstName == null ? null : parseFirstName(input.firstName)
    const lastName = input.lastName == null ? null : parseLastName(input.lastName)
    const phone = parsePhone(input.phone)
    const locale = parseLocale(input.locale)
    if (isFieldError(firstName) || isFieldError(lastName) || isFieldError(phone) || isFieldError(locale))
      return new ValidationError([firstName, lastName, phone, locale].filter(isFieldError))
    const changes = {
      ...(firstName !== null && { firstName }),
      ...(lastName !== null && { lastName }),
      ...(input.phone !== undefined && { phone }),
      ...(input.locale !== undefined && { locale }),
      ...(input.newDeviceNotices != null && { newDeviceNotices: input.newDeviceNotices }),
    }
    return this.#database.transaction((tx) => this.#change(tx, userId, changes), { idempotent: true })
  }

  async #change(
    tx: Transaction,
    userId: string,
    changes: Partial<Pick<User, 'firstName' | 'lastName' | 'phone' | 'locale' | 'newDeviceNotices'>>,
  ): Promise<ProfileUpdated | undefined> {
    const user = await lockUser(tx, userId)
    if (user === null) return undefined
    Object.assign(user, changes, { updatedAt: databaseNow() })
    await flushAndReload(tx.em, user)
    tx.afterCommit(() => logEvent(this.#log, 'profile.updated', { userId }))
    await this.#events.raise(tx, profileChanged, { userId })
    return new ProfileUpdated(user)
  }
}
