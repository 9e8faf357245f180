import { type Logger, logEvent } from '../../core/log.ts'
import { WrongSecretError } from '../../core/secrets.ts'
import type { Database } from '../../database/database.ts'
import { Rounds } from '../rounds.ts'
import type { MailComposer } from './compose-mail.ts'
import { MailKind } from './mail-kind.ts'
import {
  claimMails,
  leaseSeconds,
  type MailRow,
  markDeferred,
  markFailed,
  markSent,
  mostAttempts,
} from './mail-statements.ts'
import type { Delivery, MailTransport } from './mail-transport.ts'
import { mailsChannel, type Outbox } from './outbox.ts'

const mostAtOnce = 5
/** An attempt ends before its lease does. */
const longestTryMs = (leaseSeconds - 15) * 1_000

/** The pause after a number of failed attempts: 15 seconds, tripled each time, 4.5 hours in total. */
const pauseSeconds = (attempts: number): number => 15 * 3 ** (attempts - 1)
const jittered = (seconds: number): number => seconds * (0.8 + 0.4 * Math.random())

interface WorkerParts {
  readonly database: Database
  readonly outbox: Outbox
  readonly composer: MailComposer
  readonly transport: MailTransport
  readonly log: Logger
}

/**
 * Sends the mails in the outbox. Every replica has one; a mail belongs to the one that claims it first. If a replica
 * stops between sending a mail and recording it, another one sends it again: at least once.
 */
export class MailWorker {
  readonly #parts: WorkerParts
  readonly #rounds: Rounds

  constructor(parts: WorkerParts) {
    this.#parts = parts
    this.#rounds = new Rounds({
      database: parts.database,
      channel: mailsChannel,
      work: (signal) => this.#sendSome(signal),
      failure: 'the outbox cannot be read; mails are sent later',
      log: parts.log,
    })
  }

  /**
   * Returns a sentence that says what is wrong with the mail server or its settings; undefined if nothing is. Never
   * rejects.
   */
  check(): Promise<string | undefined> {
    return this.#parts.transport.check()
  }

  /** Starts looking for mails. @returns a function that stops it */
  open(): Promise<() => Promise<void>> {
    return this.#rounds.open()
  }

  /** Sends everything that is due. */
  run(): Promise<void> {
    return this.#rounds.run()
  }

  /** @returns whether there may be more */
  async #sendSome(closing: AbortSignal): Promise<boolean> {
    const { database } = this.#parts
    const rows = await database.query<MailRow>(claimMails, [mostAtOnce, Object.values(MailKind)])
    await Promise.all(rows.map((row) => this.#send(row, closing)))
    return rows.length === mostAtOnce
  }

  async #send(row: MailRow, closing: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(longestTryMs)])
    const delivery = await this.#deliver(row, signal)
    await this.#note(row, delivery)
  }

  async #deliver(row: MailRow, signal: AbortSignal): Promise<Delivery> {
    const { outbox, composer, transport } = this.#parts
    try {
      const { id, kind, locale, parameters, recipient } = row
      const token = row.sealed_token === null ? undefined : outbox.tokenOf(id, row.sealed_token)
      const mail = composer.compose({ kind, locale, parameters, token, validSeconds: row.valid_seconds })
      return await transport.send({ id, recipient, ...mail }, signal)
    } catch (error) {
      if (error instanceof WrongSecretError) return { outcome: 'rejected', error: 'SECRET_CHANGED' }
      throw error
    }
  }

  async #note(row: MailRow, delivery: Delivery): Promise<void> {
    const { database, log } = this.#parts
    const { id, attempts, kind } = row
    const fields = { userId: row.user_id, mailId: id, kind, attempts }
    if (delivery.outcome === 'sent') {
      await database.query(markSent, [id, attempts])
      return logEvent(log, 'mail.sent', fields)
    }
    const { error } = delivery
    if (delivery.outcome === 'rejected' || attempts >= mostAttempts) {
      await database.query(markFailed, [id, attempts, error])
      return logEvent(log, 'mail.failed', { ...fields, error }, 'warn')
    }
    await database.query(markDeferred, [id, attempts, error, jittered(pauseSeconds(attempts))])
    logEvent(log, 'mail.deferred', { ...fields, error }, 'warn')
  }
}
