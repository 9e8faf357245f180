import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import type { Listening, ListenOptions, PostgresqlDatabaseOptions } from '../database.ts'
import { leadsThroughPooler } from './prepare-session.ts'

const beatMs = 1000
const beatsMissedMs = 3 * beatMs
const shortestPauseMs = 100
const longestPauseMs = 2000
/** Where notifications never arrive, frequent attempts would only cost connections. */
const silentPauseMs = 30_000

interface Subscription extends ListenOptions {
  readonly channel: string
  readonly onMessage: (payload: string) => void
}

class Silent extends Error {}

const sentenceOf = (reason: unknown): string =>
  reason instanceof Silent ? reason.message : `Lost the connection that listens: ${String(reason)}`

/**
 * Listens on a separate connection and reconnects automatically. It notifies itself every second: only a received
 * notification proves that they arrive, because some poolers and PostgreSQL forks silently drop them.
 */
export class NotificationListener {
  readonly #url: string
  /** Whether the address was configured for listening, and is therefore trusted not to be a transaction pooler. */
  readonly #isTrusted: boolean
  readonly #warn: (sentence: string) => void
  readonly #subscriptions = new Set<Subscription>()
  readonly #beatChannel = `gatehouse_beat_${randomBytes(8).toString('hex')}`
  #client: pg.Client | undefined
  #connecting: Promise<void> | undefined
  #sending: Promise<unknown> = Promise.resolve()
  #heardAt: number | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #missedSome = false
  #closed = false

  constructor({ url, listenUrl }: PostgresqlDatabaseOptions, warn: (sentence: string) => void) {
    this.#url = listenUrl ?? url
    this.#isTrusted = listenUrl !== undefined
    this.#warn = warn
  }

  /** Resolves when it listens or the first attempt has failed; `onReconnect` is then called once it listens. */
  async listen(
    channel: string,
    onMessage: (payload: string) => void,
    options: ListenOptions,
  ): Promise<Listening> {
    const subscription = { ...options, channel, onMessage }
    this.#subscriptions.add(subscription)
    await this.#connectOnce()
    if (this.#client) await this.#say(this.#client, `listen ${channel}`)
    const isLive = () => this.#isLive() && this.#subscriptions.has(subscription)
    return {
      get live() {
        return isLive()
      },
      stop: () => this.#remove(subscription),
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#subscriptions.clear()
    clearTimeout(this.#timer)
    await this.#connecting
    const client = this.#client
    this.#client = undefined
    clearTimeout(this.#timer)
    await client?.end().catch(() => undefined)
  }

  #isLive(): boolean {
    return this.#heardAt !== undefined && performance.now() - this.#heardAt < beatsMissedMs
  }

  async #remove(subscription: Subscription): Promise<void> {
    this.#subscriptions.delete(subscription)
    const { channel } = subscription
    if (this.#channels().includes(channel) || !this.#client) return
    await this.#say(this.#client, `unlisten ${channel}`)
  }

  #channels(): string[] {
    return [...this.#subscriptions].map(({ channel }) => channel)
  }

  #connectOnce(): Promise<void> {
    if (this.#client && !this.#connecting) return Promise.resolve()
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #connect(): Promise<void> {
    if (this.#closed) return
    const client = this.#newClient()
    this.#client = client
    try {
      await client.connect()
      await this.#requireDirect(client)
      for (const channel of new Set([this.#beatChannel, ...this.#channels()])) {
        await this.#send(client, `listen ${channel}`)
      }
      await this.#firstBeat(client)
      this.#returned(client)
    } catch (error) {
      this.#lose(client, error)
    }
  }

  /**
   * Through a pooler, a listener would share its connection with other clients and receive notifications unreliably.
   */
  async #requireDirect(client: pg.Client): Promise<void> {
    if (this.#isTrusted || !(await leadsThroughPooler(client))) return
    throw new Silent(
      'DATABASE_URL leads to a pooler, through which notifications do not come. Give the address of the server itself in DATABASE_LISTEN_URL.',
    )
  }

  #newClient(): pg.Client {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'gatehouse listener',
      connectionTimeoutMillis: 5000,
      query_timeout: beatsMissedMs,
      keepAlive: true,
    })
    client.on('error', (error) => this.#lose(client, error))
    client.on('end', () => this.#lose(client, new Error('Connection terminated')))
    client.on('notification', ({ channel, payload = '' }) => this.#hear(channel, payload))
    return client
  }

  /** Runs statements one after the other, because `pg` discourages concurrent ones on a connection. */
  #send(client: pg.Client, text: string, values: unknown[] = []): Promise<unknown> {
    const sent = this.#sending.then(() => client.query(text, values))
    this.#sending = sent.catch(() => undefined)
    return sent
  }

  async #say(client: pg.Client, text: string, values: unknown[] = []): Promise<void> {
    await this.#send(client, text, values).catch((error: unknown) => this.#lose(client, error))
  }

  #beat(client: pg.Client): Promise<void> {
    return this.#say(client, 'select pg_notify($1, $2)', [this.#beatChannel, ''])
  }

  async #firstBeat(client: pg.Client): Promise<void> {
    await this.#beat(client)
    if (this.#heardAt !== undefined) return
    await once(client, 'notification', { signal: AbortSignal.timeout(beatMs) }).catch(() => {
      throw new Silent(
        'Notifications do not arrive. Does DATABASE_LISTEN_URL lead to a pooler, or to another database?',
      )
    })
  }

  #returned(client: pg.Client): void {
    if (this.#client !== client) return
    this.#failures = 0
    this.#timer = setInterval(() => this.#watch(client), beatMs).unref()
    if (!this.#missedSome) return
    this.#missedSome = false
    for (const { onReconnect } of this.#subscriptions) onReconnect?.()
  }

  #watch(client: pg.Client): void {
    if (this.#isLive()) void this.#beat(client)
    else this.#lose(client, new Silent('Notifications no longer arrive; the connection is made anew.'))
  }

  #hear(channel: string, payload: string): void {
    if (channel === this.#beatChannel) this.#heardAt = performance.now()
    for (const subscription of this.#subscriptions) {
      if (subscription.channel === channel) subscription.onMessage(payload)
    }
  }

  #lose(client: pg.Client, reason: unknown): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#heardAt = undefined
    this.#missedSome = true
    clearTimeout(this.#timer)
    void client.end().catch(() => undefined)
    if (this.#closed) return
    if (this.#failures === 0) this.#warn(sentenceOf(reason))
    for (const { onLost } of this.#subscriptions) onLost?.()
    this.#timer = setTimeout(() => void this.#connectOnce(), this.#pauseMs(reason)).unref()
  }

  #pauseMs(reason: unknown): number {
    const longest = reason instanceof Silent ? silentPauseMs : longestPauseMs
    const pause = Math.min(longest, shortestPauseMs * 2 ** this.#failures++)
    return pause * (0.5 + Math.random() / 2)
  }
}
