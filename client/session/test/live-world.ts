import { AuthSession, type Channel, type Clock, type Locks } from '@gatehouse/session'
import { type LiveEvents, type LiveEventsOptions, liveEvents } from '@gatehouse/session/live'
import { settled } from '@gatehouse/session/testing'
import { HOUR, World } from './world.ts'

/** An event as these tests send it. */
export interface TestEvent {
  readonly __typename: string
  readonly text?: string
}

interface Stream {
  readonly tab: number
  readonly token: string
  send(text: string): void
  /** Closes the connection, completed before or not. */
  close(): void
}

/** What the server answers instead of a stream. */
type StreamFault = (init: RequestInit | undefined) => Promise<Response> | Response

export interface LiveTab {
  readonly session: AuthSession
  readonly live: LiveEvents
  readonly events: string[]
  readonly looks: () => number
  readonly page: ReturnType<World['browser']['tab']>['page']
  /** Nothing runs in it until the returned function is called. */
  freeze(): () => void
  /** The browser ends its process. */
  kill(): void
}

/** A browser whose tabs watch their session, and a server of streams with its clock. */
export class LiveWorld extends World {
  readonly streams = new Set<Stream>()
  readonly #kills: Array<() => void> = []
  /** Attempts to open a stream. */
  attempts = 0
  fault: StreamFault | undefined
  #tabs = 0

  /** Sends an event to every stream. */
  async push(event: TestEvent): Promise<void> {
    for (const stream of this.streams) stream.send(nextOf(event))
    await settled()
  }

  /** Ends every stream as the server does. */
  async complete(): Promise<void> {
    for (const stream of [...this.streams]) {
      stream.send('event: complete\ndata:\n\n')
      stream.close()
    }
    await settled()
  }

  /** Breaks every connection. */
  async cut(): Promise<void> {
    for (const stream of [...this.streams]) stream.close()
    await settled()
  }

  override dispose(): void {
    for (const kill of this.#kills) kill()
    super.dispose()
  }

  /** A tab of one user, signed in as the first tab of this browser. */
  async liveTab(options: Partial<LiveEventsOptions<TestEvent>> = {}): Promise<LiveTab> {
    const number = this.#tabs++
    const parts = this.browser.tab()
    const halt = new Halt()
    const locks = options.locks === undefined ? halt.locks(parts.locks) : options.locks
    const channel = halt.channel(parts.channel)
    const own = { ...parts, locks, channel, random: () => 1 }
    const session = new AuthSession({
      mode: 'token',
      endpoint: '/graphql',
      fetch: this.server.browser(this.cookies),
      clock: halt.clock(this.clock, 0),
      ...own,
    })
    await session.start()
    if (!session.snapshot.signedIn) await session.signedIn(this.server.signIn('alice'))
    const events: string[] = []
    let looks = 0
    const live = liveEvents<TestEvent>(session, {
      clock: halt.clock(this.clock, number),
      ...own,
      subscription: { query: 'subscription { sessionEvents { __typename } }' },
      fetch: this.#fetch(number, halt),
      onEvent: ({ __typename, text }) => events.push(text ?? __typename),
      onLook: () => {
        looks += 1
      },
      ...options,
      locks,
    })
    const kill = () => {
      live.dispose()
      session.dispose()
    }
    this.#kills.push(kill)
    return {
      session,
      live,
      events,
      looks: () => looks,
      page: parts.page,
      freeze: () => halt.freeze(),
      kill: () => {
        halt.freeze()
        halt.release()
        for (const stream of this.streams) if (stream.tab === number) stream.close()
      },
    }
  }

  #fetch(tab: number, halt: Halt): typeof fetch {
    return async (_url, init) => {
      await new Promise<void>((resolve) => halt.run(resolve))
      init?.signal?.throwIfAborted()
      this.attempts += 1
      if (this.fault) return this.fault(init)
      const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? ''
      if (typeof this.server.sessions.admit(token) === 'string') return new Response('{}', { status: 401 })
      return new Response(this.#stream(tab, token, halt, init?.signal), {
        headers: { 'content-type': 'text/event-stream; charset=utf-8' },
      })
    }
  }

  #stream(tab: number, token: string, halt: Halt, signal: AbortSignal | null | undefined) {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        let stopComments = () => {}
        const stream: Stream = {
          tab,
          token,
          send: (text) => {
            halt.run(() => {
              if (this.streams.has(stream)) controller.enqueue(new TextEncoder().encode(text))
            })
          },
          close: () => {
            stopComments()
            if (this.streams.delete(stream)) halt.run(() => controller.close())
          },
        }
        const comment = () => {
          stopComments = this.clock.after(12_000, () => {
            stream.send(':\n\n')
            comment()
          })
        }
        this.streams.add(stream)
        stream.send(nextOf({ __typename: 'Watching' }))
        comment()
        signal?.addEventListener('abort', () => {
          stopComments()
          if (this.streams.delete(stream)) controller.error(new Error('Aborted.'))
        })
      },
    })
  }
}

const nextOf = (event: TestEvent) =>
  `event: next\ndata: ${JSON.stringify({ data: { sessionEvents: event } })}\n\n`

/** Stops what happens in one tab. */
class Halt {
  #frozen = false
  #waiting: Array<() => void> = []
  readonly #gone = Promise.withResolvers<void>()

  /** Runs `work`, or keeps it until the tab is no longer frozen. */
  run(work: () => void): void {
    if (this.#frozen) this.#waiting.push(work)
    else work()
  }

  freeze(): () => void {
    this.#frozen = true
    return () => {
      this.#frozen = false
      for (const work of this.#waiting.splice(0)) work()
    }
  }

  /** The locks of a tab that is gone are free. */
  release(): void {
    this.#gone.resolve()
  }

  /** Hours apart from the clocks of other tabs. */
  clock(clock: Clock, number: number): Clock {
    return {
      now: () => clock.now() + number * HOUR,
      monotonic: () => clock.monotonic() + number * HOUR,
      after: (ms, callback) => clock.after(ms, () => this.run(callback)),
    }
  }

  locks(locks: Locks): Locks {
    return {
      request: (name, callback) =>
        locks.request(name, () =>
          Promise.race([
            this.#gone.promise,
            new Promise<void>((resolve) => this.run(() => resolve(callback()))),
          ]),
        ),
    }
  }

  channel(open: (name: string) => Channel): (name: string) => Channel {
    return (name) => {
      const { postMessage, addEventListener, close } = open(name)
      return {
        postMessage: (message) => this.run(() => postMessage(message)),
        addEventListener: (type, listener) =>
          addEventListener(type, (event) => this.run(() => listener(event))),
        close,
      }
    }
  }
}
