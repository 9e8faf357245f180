import { randomBytes } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Client } from '../../core/client.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import { Role } from '../../core/role.ts'
import type { Secrets } from '../../core/secrets.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { Setting } from '../../database/setting.entity.ts'
import type { AccountDetails, ProposedAccount } from '../accounts/account-details.ts'
import { createAccount } from '../accounts/create-account.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Registration } from '../accounts/registration.ts'
import { recordEvent } from '../audit/record-event.ts'
import { LinkPurpose } from '../mail/link.entity.ts'
import type { Links } from '../mail/links.ts'
import { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import { User } from '../users/user.entity.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'
import type { CreateFirstAdministratorInput } from './administration-inputs.ts'
import { SetupClosed } from './administration-results.ts'
import { lockSetup } from './administration-statements.ts'

const { FIRST_ADMINISTRATOR: purpose } = LinkPurpose
/** Each start of a server renews it. */
const linkLifeSeconds = 365 * 24 * 60 * 60

/**
 * Creates administrators without another one: with the link that the server prints, which is valid until there is an administrator,
 * or by the operator's command. The link is derived from `SECRET` and a number in the database: every replica prints the same one,
 * and a dump of the database does not contain it.
 */
export class FirstAdministrator {
  readonly #database: Database
  readonly #registration: Registration
  readonly #hasher: PasswordHasher
  readonly #secrets: Secrets
  readonly #links: Links
  readonly #log: Logger

  constructor(parts: {
    database: Database
    registration: Registration
    hasher: PasswordHasher
    secrets: Secrets
    links: Links
    log: Logger
  }) {
    this.#database = parts.database
    this.#registration = parts.registration
    this.#hasher = parts.hasher
    this.#secrets = parts.secrets
    this.#links = parts.links
    this.#log = parts.log
  }

  /** The code for `/setup?token=…`; `undefined` if there is an administrator. */
  async setupToken(): Promise<string | undefined> {
    if (await this.#database.read(anyAdministrator)) return undefined
    return this.#database.transaction((tx) => this.#issue(tx), { idempotent: true })
  }

  /** Creates the first administrator and signs them in. */
  async create(
    input: CreateFirstAdministratorInput,
    client: Client,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | ValidationError | SetupClosed> {
    const { token } = input
    if (!(await this.#database.read((em) => this.#isOpen(em, token)))) return new SetupClosed()
    const details = await this.#registration.validate(input)
    if (details instanceof ValidationError) return details
    const passwordHash = await this.#hasher.hash(input.password)
    const account = { ...details, role: Role.ADMIN, passwordHash }
    return this.#database.transaction(async (tx) => {
      await tx.query(lockSetup)
      if (!(await this.#isOpen(tx.em, token))) return new SetupClosed()
      const kind = AdministrationAudit.ADMINISTRATOR_CREATED
      const result = await this.#registration.createSignedIn(tx, account, kind, client, input.delivery)
      if (result instanceof ValidationError) return result
      await this.#links.useUp(tx, purpose, token)
      const userId = result instanceof IssuedTokens ? result.userId : undefined
      tx.afterCommit(() => logEvent(this.#log, 'account.registered', { userId, role: account.role }))
      return result
    })
  }

  /** Creates an administrator for the operator, even if there are others. */
  async createByCommand(proposed: ProposedAccount): Promise<User | ValidationError> {
    const details = await this.#registration.validate(proposed)
    if (details instanceof ValidationError) return details
    const passwordHash = await this.#hasher.hash(proposed.password)
    const account = { ...details, role: Role.ADMIN, passwordHash }
    const user = await this.#database.transaction((tx) => this.#createIn(tx, account))
    return user ?? this.createByCommand(proposed)
  }

  async #createIn(
    tx: Transaction,
    account: AccountDetails & { role: Role; passwordHash: string },
  ): Promise<User | undefined> {
    const user = await createAccount(tx, account)
    if (user === undefined) return undefined
    const kind = AdministrationAudit.ADMINISTRATOR_CREATED
    await recordEvent(tx, this.#log, { kind, actorId: null, subjectId: user.id, client: null })
    return user
  }

  async #isOpen(em: SqlEntityManager, token: string): Promise<boolean> {
    return (await this.#links.works(em, purpose, token)) && !(await anyAdministrator(em))
  }

  async #issue(tx: Transaction): Promise<string> {
    await tx.query(lockSetup)
    const token = this.#secrets.codeFor('first-administrator', await setupNonce(tx))
    return this.#links.issue(tx, { purpose, user: null, validSeconds: linkLifeSeconds, token })
  }
}

const anyAdministrator = async (em: SqlEntityManager): Promise<boolean> =>
  (await em.findOne(User, { role: Role.ADMIN }, { fields: ['id'] })) !== null

/** The number of this database from which, with `SECRET`, its setup link is derived. Stores one if there is none. */
async function setupNonce({ em }: Transaction): Promise<string> {
  const [key, value] = ['setup-nonce', randomBytes(16).toString('base64url')]
  await em.createQueryBuilder(Setting).insert({ key, value }).onConflict('key').ignore().execute('run')
  const stored = await em.findOneOrFail(Setting, { key })
  return stored.value
}
