import { randomBytes } from 'node:crypto'
import type { AccountDetails, ProposedAccount } from '../accounts/account-details.ts'
import type { AccountsService } from '../accounts/accounts.service.ts'
import { Role } from '../accounts/role.ts'
import type { User } from '../accounts/user.entity.ts'
import { ValidationError } from '../accounts/validation-error.ts'
import { AuditEventKind } from '../audit/audit-event-kind.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { Database, Queries } from '../database/database.ts'
import { type Logger, logEvent } from '../operations/log.ts'
import { isSameCode, type Secrets } from '../secrets.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Client } from '../sessions/sessions.service.ts'
import type { CreateFirstAdministratorInput } from './administration-inputs.ts'
import { SetupClosed } from './administration-results.ts'
import { anyAdministrator, lockSetup, setupNonce } from './administration-statements.ts'

/**
 * Creates administrators where there is none to do it: by the link that the server prints, good until there is one, or by the
 * operator's command. The link is made of `SECRET` and a number in the database: every replica prints the same one, and a dump of the
 * database does not contain it.
 */
export class FirstAdministrator {
  readonly #database: Database
  readonly #accounts: AccountsService
  readonly #secrets: Secrets
  readonly #log: Logger

  constructor(parts: { database: Database; accounts: AccountsService; secrets: Secrets; log: Logger }) {
    this.#database = parts.database
    this.#accounts = parts.accounts
    this.#secrets = parts.secrets
    this.#log = parts.log
  }

  /** The code for `/setup?token=…`, or `undefined` when there is an administrator already. */
  async setupToken(): Promise<string | undefined> {
    const found = await this.#database.query(anyAdministrator)
    return found.length > 0 ? undefined : this.#token()
  }

  /** Creates the first administrator and signs them in. */
  async create(
    input: CreateFirstAdministratorInput,
    client: Client,
  ): Promise<Authenticated | ValidationError | SetupClosed> {
    const expected = await this.setupToken()
    if (expected === undefined || !isSameCode(input.token, expected)) return new SetupClosed()
    const details = await this.#accounts.validate(input)
    if (details instanceof ValidationError) return details
    const passwordHash = await this.#accounts.hashPassword(input.password)
    const account = { ...details, role: Role.ADMIN, passwordHash }
    const result = await this.#database.transaction(async (tx) => {
      if (await this.#isSetUp(tx)) return new SetupClosed()
      return this.#accounts.createSignedIn(
        tx,
        account,
        AuditEventKind.ADMINISTRATOR_CREATED,
        client,
        input.delivery,
      )
    })
    this.#accounts.noteRegistered(result)
    if ('user' in result) logEvent(this.#log, 'administrator.created', { userId: result.user.id })
    return result
  }

  /** Creates an administrator at the operator's command, whether or not there are others. */
  async createByCommand(proposed: ProposedAccount): Promise<User | ValidationError> {
    const details = await this.#accounts.validate(proposed)
    if (details instanceof ValidationError) return details
    const passwordHash = await this.#accounts.hashPassword(proposed.password)
    const account = { ...details, role: Role.ADMIN, passwordHash }
    const user = await this.#database.transaction((tx) => this.#createIn(tx, account))
    if (user === undefined) return this.createByCommand(proposed)
    logEvent(this.#log, 'administrator.created', { userId: user.id })
    return user
  }

  async #createIn(
    tx: Queries,
    account: AccountDetails & { role: Role; passwordHash: string },
  ): Promise<User | undefined> {
    const user = await this.#accounts.create(tx, account)
    if (user === undefined) return undefined
    const kind = AuditEventKind.ADMINISTRATOR_CREATED
    await writeAudit(tx, { kind, actorId: null, subjectId: user.id, client: null })
    return user
  }

  async #isSetUp(tx: Queries): Promise<boolean> {
    await tx.query(lockSetup)
    return (await tx.query(anyAdministrator)).length > 0
  }

  async #token(): Promise<string> {
    const [row] = await this.#database.query<{ value: string }>(setupNonce, [
      randomBytes(16).toString('base64url'),
    ])
    if (row === undefined) throw new Error('The setup link could not be made.')
    return this.#secrets.codeFor('first-administrator', row.value)
  }
}
