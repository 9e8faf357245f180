import type { Client } from '../../core/client.ts'
import { deviceOf } from '../../core/device.ts'
import type { Transaction } from '../../database/database.ts'
import { secondsFromNow } from '../../database/database-now.ts'
import { Mail, type MailParameters } from '../mail/mail.entity.ts'
import { MailKind } from '../mail/mail-kind.ts'
import type { NewMail, Outbox } from '../mail/outbox.ts'
import { MailVariant } from '../mail/texts/mail-texts.ts'
import type { User } from '../users/user.entity.ts'

const HOUR = 60 * 60
const DAY = 24 * HOUR
const noticeSeconds = 3 * DAY

/** These mails to an account in an hour are written however many others its address has got. */
const mostInAnHour = 20

/** From this many recovery codes on, each use reminds of new ones. */
const few = 3

type Recipient = Pick<User, 'id' | 'email' | 'locale'>

/** Notifies users by mail about their second factors. */
export class FactorNotices {
  readonly #outbox: Outbox

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  /** A factor was added or removed, or the recovery codes were replaced. */
  async ofChange(tx: Transaction, user: Recipient, client: Client): Promise<void> {
    await this.#queue(tx, user, { ...from(client) })
  }

  /** A recovery code was used; `left` more work. */
  async ofUsedCode(tx: Transaction, user: Recipient, client: Client, left: number): Promise<void> {
    const variant = left <= few ? MailVariant.RECOVERY_CODES_LOW : MailVariant.RECOVERY_CODE_USED
    await this.#queue(tx, user, { ...from(client), variant, left: String(left) })
  }

  /**
   * An administrator removed all factors. Goes to the owner, and to every administrator: no reset goes unseen.
   * Does not say from where: the administrator's device and address are not the owner's business.
   */
  async ofReset(tx: Transaction, owner: User, administrators: readonly Recipient[]): Promise<void> {
    await this.#queue(tx, owner, { variant: MailVariant.FACTORS_RESET }, { mustArrive: true })
    const parameters = { variant: MailVariant.FACTORS_RESET_OF_USER, email: owner.email }
    for (const administrator of administrators) await this.#queue(tx, administrator, parameters)
  }

  /** The second step was wrong so often that it is locked. Sent once a day at most. */
  async ofLock(tx: Transaction, user: Recipient, client: Client): Promise<void> {
    const variant = MailVariant.SECOND_FACTOR_LOCKED
    if (await wasSent(tx, user, variant, DAY)) return
    await this.#queue(tx, user, { ...from(client), variant })
  }

  /** The account needs a second factor from `time` on. Sent once. */
  async ofDue(tx: Transaction, user: Recipient, time: Date): Promise<void> {
    const variant = MailVariant.SECOND_FACTOR_DUE
    if (!this.#outbox.isAvailable || (await wasSent(tx, user, variant))) return
    await this.#queue(tx, user, { variant, time: time.toISOString() })
  }

  async #queue(
    tx: Transaction,
    user: Recipient,
    about: MailParameters,
    more: Pick<NewMail, 'mustArrive'> = {},
  ): Promise<void> {
    await this.#outbox.queue(tx, {
      mustArrive: await isOneOfFew(tx, user),
      ...more,
      kind: MailKind.SECOND_FACTOR_CHANGED,
      userId: user.id,
      recipient: user.email,
      locale: user.locale,
      parameters: { time: new Date().toISOString(), ...about },
      validSeconds: noticeSeconds,
    })
  }
}

/** Whether a mail of this variant was written to an account, while the outbox remembers it. */
const wasSent = async (
  { em }: Transaction,
  { id: userId }: Recipient,
  variant: MailVariant,
  withinSeconds?: number,
): Promise<boolean> => {
  const createdAt = withinSeconds !== undefined && { createdAt: { $gt: secondsFromNow(-withinSeconds) } }
  return (await em.count(Mail, { userId, parameters: { variant }, ...createdAt })) > 0
}

/** A flood of other mails cannot keep these from the owner, and no client can cause a flood of these. */
const isOneOfFew = async ({ em }: Transaction, { id: userId }: Recipient): Promise<boolean> => {
  const lately = { kind: MailKind.SECOND_FACTOR_CHANGED, createdAt: { $gt: secondsFromNow(-HOUR) } }
  return (await em.count(Mail, { userId, ...lately })) < mostInAnHour
}

const from = (client: Client): MailParameters => ({
  device: deviceOf(client.userAgent) ?? '',
  address: client.address,
})
