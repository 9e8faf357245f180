import {
  CHANGE_EMAIL,
  CONFIRM_EMAIL_CHANGE,
  EMAILS,
  UNDO_EMAIL_CHANGE,
} from '../src/testing/generated/operations.ts'
import { type GraphqlCaller, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import type { DatabaseClock } from './database-clock.ts'
import { mailsTo, type ShownMail, tokenOf } from './mails-to.ts'

export const tokenIn = (mail: ShownMail | undefined): string => tokenOf(mail?.link)

let addresses = 0

/** An address that no account has. */
export function newAddress(): string {
  addresses += 1
  return `new-${process.pid}-${addresses}@example.org`
}

export const start = (who: Visitor, email: string) => who.request(CHANGE_EMAIL, { input: { email } })

export const emailsOf = async (who: Visitor) => {
  const { email, pendingEmail } = (await who.request(EMAILS)).data.profile
  return { email, pendingEmail }
}

export const confirmAt = async (at: GraphqlCaller, token: string) =>
  (await at.request(CONFIRM_EMAIL_CHANGE, { input: { token } })).data.confirmEmailChange

export const undoAt = async (at: GraphqlCaller, token: string) =>
  (await at.request(UNDO_EMAIL_CHANGE, { input: { token } })).data.undoEmailChange

/** Changes of addresses on a server whose mails are in `/mailbox.json`. */
export class EmailChangesOn {
  readonly #clock: DatabaseClock

  constructor(clock: DatabaseClock) {
    this.#clock = clock
  }

  confirm(token: string) {
    return confirmAt(this.#clock.app, token)
  }

  undo(token: string) {
    return undoAt(this.#clock.app, token)
  }

  /** The waiting mails to an address, newest first. */
  mailsTo(email: string, kind?: string): Promise<readonly ShownMail[]> {
    return mailsTo(this.#clock.app, email, kind)
  }

  /** Starts a change. @returns the token in the mail to the new address */
  async tokenFor(who: Visitor, email: string): Promise<string> {
    await start(who, email)
    const [mail] = await this.mailsTo(email, 'EMAIL_CHANGE_CONFIRM')
    return tokenIn(mail)
  }

  /** Changes the address. @returns the token in the mail to the former one */
  async change(who: Visitor, from: string, to: string): Promise<string> {
    const { __typename } = await this.confirm(await this.tokenFor(who, to))
    if (__typename !== 'EmailChanged') throw new Error(`The address was not changed: ${__typename}`)
    const [mail] = await this.mailsTo(from, 'EMAIL_CHANGED')
    await this.#clock.advance('1 minute')
    return tokenIn(mail)
  }

  async canSignIn(email: string, password = goodPassword): Promise<boolean> {
    return (await this.#clock.app.tryToLogin(email, password)).data.login.__typename === 'Authenticated'
  }
}
