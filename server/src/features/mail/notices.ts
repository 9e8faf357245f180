import type { Client } from '../../core/client.ts'
import { deviceOf } from '../../core/device.ts'
import type { Role } from '../../core/role.ts'
import type { Transaction } from '../../database/database.ts'
import { AccountAudit } from '../accounts/account-audit-kinds.ts'
import type { DomainEventListener } from '../domain-events.ts'
import { SessionAudit } from '../sessions/session-audit-kinds.ts'
import { refreshTokenReused, type SignedIn, signedIn } from '../sessions/session-events.ts'
import { User } from '../users/user.entity.ts'
import { passwordChanged, roleChanged } from '../users/user-events.ts'
import type { MailParameters } from './mail.entity.ts'
import { MailKind } from './mail-kind.ts'
import { userAgentsOf } from './mail-statements.ts'
import type { Outbox } from './outbox.ts'

const DAY = 24 * 60 * 60
const noticeSeconds = 3 * DAY
const signInKinds = [SessionAudit.SIGNED_IN.name, AccountAudit.REGISTERED.name]

type Recipient = Pick<User, 'id' | 'email' | 'locale'>

/** Notifies users by mail about events of their account. */
export class Notices {
  readonly #outbox: Outbox

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  get listeners(): DomainEventListener[] {
    return [
      signedIn.listener((tx, signIn) => this.#ofSignIn(tx, signIn)),
      passwordChanged.listener((tx, { user, client }) =>
        this.#notify(tx, MailKind.PASSWORD_CHANGED, user, client),
      ),
      roleChanged.listener((tx, { user, to }) => this.#ofRole(tx, user, to)),
      refreshTokenReused.listener((tx, { userId, client }) => this.#ofReuse(tx, userId, client)),
    ]
  }

  async #ofSignIn(tx: Transaction, signIn: SignedIn): Promise<void> {
    const { user, client, kind, isKnownDevice } = signIn
    const isWanted = this.#outbox.isAvailable && user.newDeviceNotices
    if (!isWanted || isKnownDevice || kind !== SessionAudit.SIGNED_IN) return
    if (await this.#isNew(tx, signIn)) await this.#notify(tx, MailKind.NEW_DEVICE, user, client)
  }

  /**
   * Programs have no device cookie, so their user agent identifies them. A first sign-in is never from a new device.
   */
  async #isNew(tx: Transaction, { user, sessionId, client }: SignedIn): Promise<boolean> {
    const values = [user.id, sessionId, signInKinds]
    const former = await tx.query<{ user_agent: string | null }>(userAgentsOf, values)
    const device = deviceOf(client.userAgent)
    return former.length > 0 && !former.some(({ user_agent }) => deviceOf(user_agent) === device)
  }

  async #ofReuse(tx: Transaction, userId: string, client: Client): Promise<void> {
    if (!this.#outbox.isAvailable) return
    const user = await tx.em.findOne(User, { id: userId })
    if (user !== null) await this.#notify(tx, MailKind.SESSION_REUSED, user, client)
  }

  /** Does not say from where: the administrator's device and address are not the owner's business. */
  async #ofRole(tx: Transaction, user: Recipient, role: Role): Promise<void> {
    await this.#queue(tx, MailKind.ROLE_CHANGED, user, { role })
  }

  async #notify(tx: Transaction, kind: MailKind, user: Recipient, client: Client): Promise<void> {
    const where = { device: deviceOf(client.userAgent) ?? '', address: client.address }
    await this.#queue(tx, kind, user, where)
  }

  async #queue(tx: Transaction, kind: MailKind, user: Recipient, about: MailParameters): Promise<void> {
    await this.#outbox.queue(tx, {
      kind,
      userId: user.id,
      recipient: user.email,
      locale: user.locale,
      parameters: { ...about, time: new Date().toISOString() },
      validSeconds: noticeSeconds,
    })
  }
}
