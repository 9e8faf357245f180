import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { FieldErrorCode, fieldError } from '../../core/field-error.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database } from '../../database/database.ts'
import { readForeignHash } from '../accounts/foreign-hashes/read-foreign-hash.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import { User } from '../users/user.entity.ts'
import { importAccounts, type PlacedEntry } from './import-accounts.ts'
import type { ImportedUserInput, ImportUsersInput } from './import-inputs.ts'
import type { ImportOutcome } from './import-outcome.ts'
import { type ImportedUserResult, UserImported, UserKept, UsersImported } from './import-results.ts'
import { sameRoles } from './role-map.ts'
import { legacyIdOf } from './sources/values.ts'

const mostUsers = 200

/** Imports accounts for administrators. */
export class UserImports {
  readonly #database: Database
  readonly #hasher: PasswordHasher

  constructor({ database, hasher }: { database: Database; hasher: PasswordHasher }) {
    this.#database = database
    this.#hasher = hasher
  }

  async importUsers(
    actor: CurrentUser,
    { source, users }: ImportUsersInput,
    client: Client,
  ): Promise<UsersImported | ValidationError> {
    if (users.length > mostUsers)
      return new ValidationError([
        fieldError(['users'], FieldErrorCode.TOO_MANY, `Import at most ${mostUsers} accounts at once.`),
      ])
    const entries = users.map((user, index) => ({ at: index, entry: this.#entryOf(user) }))
    const outcomes: ImportOutcome[] = []
    const settings = {
      ...{ source, roles: sameRoles, verified: false, dryRun: false, actorId: actor.id, client },
      adopt: this.#hasher.adopt.bind(this.#hasher),
    }
    for await (const outcome of importAccounts(this.#database, entries, settings)) outcomes.push(outcome)
    return new UsersImported(await this.#resultsOf(outcomes))
  }

  #entryOf(user: ImportedUserInput): PlacedEntry['entry'] {
    const legacyId = legacyIdOf(user.legacyId)
    if (typeof legacyId !== 'string') return legacyId
    const { email, firstName: first, lastName: last, phone = null, locale = null, createdAt = null } = user
    const password = user.passwordHash ? readForeignHash(user.passwordHash, this.#hasher.limits) : null
    if (password !== null && 'weak' in password && password.weak) return { legacyId, problem: weakHash }
    return {
      ...{ legacyId, email, name: { first, last }, phone, locale, createdAt, password },
      roleHints: user.role == null ? [] : [{ kind: 'role', value: user.role }],
      active: user.active ?? true,
      emailVerified: user.emailVerified ?? false,
    }
  }

  async #resultsOf(outcomes: readonly ImportOutcome[]): Promise<(typeof ImportedUserResult)[]> {
    const ids = outcomes.flatMap(({ userId }) => userId ?? [])
    const found = await this.#database.read((em) => em.find(User, { id: { $in: ids } }))
    const users = new Map(found.map((user) => [user.id, user]))
    return outcomes.map((outcome) => resultOf(outcome, users.get(outcome.userId ?? '')))
  }
}

const weakHash = 'MD5 and SHA-1 are imported with the command only: gatehouse import.'

function resultOf(
  { at, outcome, reason = 'The account no longer exists.' }: ImportOutcome,
  user: User | undefined,
): typeof ImportedUserResult {
  if (user !== undefined && (outcome === 'created' || outcome === 'updated'))
    return new UserImported(user, outcome === 'created')
  if (user !== undefined) return new UserKept(user, outcome === 'kept')
  const isTaken = outcome === 'email-taken' || outcome === 'duplicate-email'
  const path = ['users', String(at), ...(isTaken ? ['email'] : [])]
  const code = isTaken ? FieldErrorCode.EMAIL_TAKEN : FieldErrorCode.MALFORMED
  return new ValidationError([fieldError(path, code, reason)])
}
