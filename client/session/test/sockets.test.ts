import { eventStreamAuth } from '@gatehouse/session/graphql-sse'
import { socketAuth } from '@gatehouse/session/graphql-ws'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createClient } from 'graphql-ws'
import { failureOf, TTL, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

/** A WebSocket server in memory that speaks as much of graphql-transport-ws as a subscription needs. */
function socketServer() {
  const sockets: FakeSocket[] = []
  class FakeSocket {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSING = 2
    static readonly CLOSED = 3
    readyState = 1
    params: Record<string, string> | undefined
    onopen: (() => void) | undefined
    onmessage: ((event: { data: string }) => void) | undefined
    onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | undefined
    subscription = ''

    constructor() {
      sockets.push(this)
      queueMicrotask(() => this.onopen?.())
    }

    send(text: string) {
      const message: { type: string; id?: string; payload?: Record<string, string> } = JSON.parse(text)
      if (message.type === 'connection_init') {
        this.params = message.payload
        queueMicrotask(() => this.onmessage?.({ data: JSON.stringify({ type: 'connection_ack' }) }))
      }
      if (message.type === 'subscribe') this.subscription = message.id ?? ''
    }

    push(data: object) {
      this.onmessage?.({ data: JSON.stringify({ type: 'next', id: this.subscription, payload: { data } }) })
    }

    close(code = 1000, reason = '') {
      if (this.readyState === 3) return
      this.readyState = 3
      this.onclose?.({ code, reason, wasClean: true })
    }
  }
  return { sockets, FakeSocket }
}

describe('F35 a subscription that outlives its token', () => {
  it('F35 graphql-ws: reconnects with the new one, and goes on', async () => {
    const tab = await world.signedIn()
    const { sockets, FakeSocket } = socketServer()
    const auth = socketAuth(tab.session)
    const client = createClient({
      url: 'ws://localhost',
      webSocketImpl: FakeSocket,
      retryWait: async () => {},
      ...auth,
    })
    const seen: unknown[] = []
    const end = client.subscribe(
      { query: 'subscription { x }' },
      { next: ({ data }) => seen.push(data), error: () => {}, complete: () => {} },
    )
    await settled()
    sockets[0]?.push({ x: 1 })
    await world.clock.advance((TTL - 30) * 1000)
    await settled()
    expect(sockets).toHaveLength(2)
    sockets[1]?.push({ x: 2 })
    expect(seen).toEqual([{ x: 1 }, { x: 2 }])
    expect(sockets[1]?.params?.authorization).not.toBe(sockets[0]?.params?.authorization)
    end()
    auth.dispose()
  })

  it('F35 graphql-ws: closed by the server as forbidden, it comes back with a new token', async () => {
    const tab = await world.signedIn()
    const { sockets, FakeSocket } = socketServer()
    const auth = socketAuth(tab.session)
    const client = createClient({
      url: 'ws://localhost',
      webSocketImpl: FakeSocket,
      retryWait: async () => {},
      ...auth,
    })
    const end = client.subscribe(
      { query: 'subscription { x }' },
      { next: () => {}, error: () => {}, complete: () => {} },
    )
    await settled()
    sockets[0]?.close(4403, 'Forbidden')
    await settled()
    expect(world.refreshes).toBe(1)
    expect(sockets.at(-1)?.params?.authorization).toMatch(/^Bearer access\.session-\d+\.2\./)
    end()
    auth.dispose()
  })

  it('F35 graphql-ws: the socket of a user who signs out is closed', async () => {
    const tab = await world.signedIn()
    const auth = socketAuth(tab.session)
    const closed: unknown[] = []
    await auth.connectionParams()
    auth.on.connected({ close: (code: number) => closed.push(code) })
    await tab.session.signOut()
    expect(closed).toEqual([4205])
    expect(await auth.connectionParams()).toEqual({})
    auth.dispose()
  })

  it('F35 graphql-sse: an open stream ends when there is a new token, and the next one carries it', async () => {
    const tab = await world.signedIn()
    const sent: Array<string | null> = []
    let signal: AbortSignal | null | undefined
    const { fetchFn } = eventStreamAuth(tab.session, async (_, init) => {
      sent.push(new Headers(init?.headers).get('authorization'))
      signal = init?.signal
      return new Response('')
    })
    await fetchFn('/stream')
    expect(signal?.aborted).toBe(false)
    await world.clock.advance((TTL - 30) * 1000)
    expect(signal?.aborted).toBe(true)
    await fetchFn('/stream')
    expect(sent).toEqual([expect.stringContaining('.1.'), expect.stringContaining('.2.')])
  })

  it('F35 graphql-sse: a refused one is sent once more; the caller’s signal still ends it', async () => {
    const tab = await world.signedIn()
    let turn = 0
    let signal: AbortSignal | null | undefined
    const { fetchFn } = eventStreamAuth(tab.session, async (_, init) => {
      signal = init?.signal
      return new Response('', { status: turn++ === 0 ? 401 : 200 })
    })
    const stop = new AbortController()
    expect(await fetchFn('/stream', { signal: stop.signal })).toHaveProperty('status', 200)
    expect(world.refreshes).toBe(1)
    stop.abort()
    expect(signal?.aborted).toBe(true)
    await tab.session.signOut()
    turn = 0
    expect(await fetchFn('/stream')).toHaveProperty('status', 401)
  })

  it('F35 connections of an unreachable session fail with its error', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.outage('refresh', 'requestLost')
    expect(await failureOf(socketAuth(tab.session).connectionParams())).toHaveProperty('problem', 'network')
  })
})
