import type { Channel } from './session-options.ts'
import { isStamped } from './session-record.ts'
import type { TabMessage } from './tab-message.ts'

const KINDS = ['refreshed', 'signedIn', 'signedOut']

/** The channel to the other tabs of a realm. Where there is none, or it fails, the session works in this tab alone. */
export class Tabs {
  readonly #realm: string
  readonly #sender = `${Math.random()}`
  readonly #report: (error: unknown) => void
  #channel: Channel | undefined

  constructor(realm: string, report: (error: unknown) => void) {
    this.#realm = realm
    this.#report = report
  }

  join(open: () => Channel | undefined, receive: (message: TabMessage) => void): void {
    try {
      this.#channel = open()
      this.#channel?.addEventListener('message', ({ data }) => {
        const message = data as TabMessage | null
        const ours = message?.realm === this.#realm && message.sender !== this.#sender && KINDS.includes(message.kind)
        if (this.#channel && ours && isStamped(message)) receive(message)
      })
    } catch (error) {
      this.#report(error)
    }
  }

  leave(): void {
    this.#channel?.close()
    this.#channel = undefined
  }

  post(message: Omit<TabMessage, 'v' | 'realm' | 'sender'>): void {
    try {
      this.#channel?.postMessage({ v: 1, realm: this.#realm, sender: this.#sender, ...message })
    } catch (error) {
      this.#report(error)
    }
  }
}
