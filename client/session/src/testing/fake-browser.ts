import type { Channel, Locks, Page } from '../session-options.ts'
import type { SessionStorage } from '../session-storage.ts'
import { memoryStorage } from '../session-storage.ts'

type Listener = (event: { data: unknown }) => void

/** Web Locks of one origin: exclusive, first come first served. */
export class FakeLocks implements Locks {
  readonly #queues = new Map<string, Array<() => void>>()
  #held = 0

  /** How many locks are held now. */
  get held(): number {
    return this.#held
  }

  async request(name: string, callback: () => Promise<void> | undefined): Promise<void> {
    await this.#enter(name)
    this.#held += 1
    try {
      await callback()
    } finally {
      this.#held -= 1
      this.#leave(name)
    }
  }

  /** Another tab takes the lock and keeps it until the answered function is called: it is frozen, or was killed. */
  hold(name = 'gatehouse:default'): () => void {
    void this.#enter(name)
    return () => this.#leave(name)
  }

  #enter(name: string): Promise<void> {
    const queue = this.#queues.get(name)
    if (queue) return new Promise((resolve) => queue.push(resolve))
    this.#queues.set(name, [])
    return Promise.resolve()
  }

  #leave(name: string): void {
    const next = this.#queues.get(name)?.shift()
    if (next) next()
    else this.#queues.delete(name)
  }
}

/** A page that a test shows, hides and wakes. */
export class FakePage implements Page {
  hidden = false
  readonly #listeners = new Map<() => void, string>()

  /** How many sessions listen to this page. */
  get listeners(): number {
    return this.#listeners.size
  }

  listen(wake: () => void, key: string): () => void {
    this.#listeners.set(wake, key)
    return () => {
      this.#listeners.delete(wake)
    }
  }

  hide(): void {
    this.hidden = true
    this.wake()
  }

  show(): void {
    this.hidden = false
    this.wake()
  }

  /** Focus, online, `pageshow`: the page comes back. */
  wake(): void {
    for (const listener of [...this.#listeners.keys()]) listener()
  }

  /** Another tab wrote the storage item `key`. */
  stored(key: string): void {
    for (const [listener, its] of [...this.#listeners]) if (its === key) listener()
  }
}

/** One tab's parts, as options of `AuthSession`. */
export interface FakeTab {
  readonly locks: Locks
  readonly storage: SessionStorage
  readonly channel: (name: string) => Channel
  readonly page: FakePage
}

/** What the tabs of one browser share: storage, locks, channels. */
export class FakeBrowser {
  readonly locks = new FakeLocks()
  readonly storage: SessionStorage = memoryStorage()
  readonly #channels = new Map<string, Set<{ deliver: Listener }>>()

  /** The parts of one more tab, as options of `AuthSession`. */
  tab(): FakeTab {
    const page = new FakePage()
    return { locks: this.locks, storage: this.storage, channel: (name) => this.#open(name), page }
  }

  /** A message from a tab that is none of ours: an older version, another application. */
  say(data: unknown, name = 'gatehouse:default'): void {
    for (const tab of this.#channels.get(name) ?? []) tab.deliver({ data })
  }

  /** How many channels are open. */
  get channels(): number {
    return [...this.#channels.values()].reduce((sum, open) => sum + open.size, 0)
  }

  #open(name: string): Channel {
    const listeners = new Set<Listener>()
    const self: { deliver: Listener } = {
      deliver: (event) => {
        for (const listener of listeners) listener(event)
      },
    }
    const peers = this.#channels.get(name) ?? new Set()
    this.#channels.set(name, peers.add(self))
    return {
      postMessage: (message) => {
        const data: unknown = JSON.parse(JSON.stringify(message))
        for (const peer of peers)
          if (peer !== self) queueMicrotask(() => peers.has(peer) && peer.deliver({ data }))
      },
      addEventListener: (_, listener) => listeners.add(listener),
      close: () => {
        peers.delete(self)
      },
    }
  }
}
