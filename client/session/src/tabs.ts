import type { AuthSessionOptions, Channel, Page } from './session-options.ts'
import { isTabMessage, type TabMessage } from './tab-message.ts'

interface TabsHost {
  readonly realm: string
  readonly name: string
  readonly page: Page | null
  readonly open: AuthSessionOptions['channel']
  receive(message: TabMessage): void
  wake(): void
  stored(): void
  report(error: unknown): void
}

/** The other tabs of this realm and the page around this one. Without either, the session works in this tab alone. */
export class Tabs {
  readonly #host: TabsHost
  readonly #sender = Math.random().toString(36).slice(2)
  #channel: Channel | undefined
  #leave: (() => void) | undefined

  constructor(host: TabsHost) {
    this.#host = host
  }

  join(): void {
    const host = this.#host
    if (this.#leave) return
    const deaf = host.page?.listen(host.wake, (key) => (key === null || key === host.name) && host.stored())
    try {
      this.#channel = host.open?.(host.name)
      this.#channel?.addEventListener('message', ({ data }) => {
        if (this.#leave && isTabMessage(data, host.realm, this.#sender)) host.receive(data)
      })
    } catch (error) {
      host.report(error)
    }
    this.#leave = () => deaf?.()
  }

  leave(): void {
    this.#leave?.()
    this.#leave = undefined
    this.#channel?.close()
    this.#channel = undefined
  }

  post(message: Omit<TabMessage, 'v' | 'realm' | 'sender'>): void {
    try {
      this.#channel?.postMessage({ v: 1, realm: this.#host.realm, sender: this.#sender, ...message })
    } catch (error) {
      this.#host.report(error)
    }
  }
}
