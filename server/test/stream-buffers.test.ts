import { type LiveEvents, liveEvents } from '@gatehouse/session/live'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { BufferingProxy } from './buffering-proxy.ts'
import { Device, type Tab } from './session-library/device.ts'
import { eventually, startTestApp, type TestApp, type Visitor } from './test-app.ts'

const MINUTE = 60_000
const stepMs = 5_000
const firstWordMs = 10_000
const query = 'subscription { sessionEvents { __typename } }'

let app: TestApp
const opened: { close(): unknown }[] = []

beforeAll(async () => {
  app = await startTestApp()
})
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})
afterAll(() => app.close())

interface World {
  readonly ada: Visitor
  readonly proxy: BufferingProxy
  readonly device: Device
  readonly tab: Tab
  readonly live: LiveEvents
  attempts: number
  /** What the page shows: read again whenever the library asks for it. */
  name: string
}

/** A page behind a proxy that holds events back. */
async function openPage(options = {}): Promise<World> {
  const proxy = await BufferingProxy.open(app.url, options)
  opened.push(proxy)
  const device = new Device(proxy.url, { mode: 'token' })
  opened.push(device)
  const ada = await app.register()
  const tab = await device.signedIn({ id: ada.user.id, email: ada.email })
  const world = { ada, proxy, device, tab, attempts: 0, name: '' }
  const live = liveEvents(tab.session, {
    subscription: { query },
    clock: device.clock,
    page: null,
    locks: null,
    channel: null,
    random: () => 0.5,
    fetch: (url, init) => {
      world.attempts += 1
      return fetch(url, init)
    },
    onEvent: () => undefined,
    onLook: () => {
      tab.firstName().then(
        (name) => Object.assign(world, { name }),
        () => undefined,
      )
    },
  })
  opened.push({ close: () => live.dispose() })
  return Object.assign(world, { live })
}

async function streamsOpen(): Promise<number> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text()
  return Number(/^gatehouse_streams (\d+)$/m.exec(metrics)?.[1])
}

async function pass({ device }: World, minutes: number): Promise<void> {
  // In small steps, because responses take no time of this clock.
  for (let step = 0; step < (minutes * MINUTE) / stepMs; step++) {
    await device.clock.advance(stepMs)
    await device.network.quiet()
  }
}

describe('T162 behind a proxy that holds events back', () => {
  it('the client gives the stream up, and shows what has changed within a minute', async () => {
    const world = await openPage()
    await eventually(() => world.proxy.held === 1)
    await world.device.clock.advance(firstWordMs)
    expect(world.live.live).toBe(false)
    await world.ada.request('mutation { updateProfile(input: { firstName: "Augusta" }) { __typename } }')
    await pass(world, 1)
    expect(world.name).toBe('Augusta')
  })

  it('the client is signed out within a minute of the end of its session', async () => {
    const world = await openPage()
    await eventually(() => world.proxy.held === 1)
    await world.ada.revokeOthers()
    await pass(world, 1)
    // Its clock stands still now; only responses are on their way.
    await eventually(() => world.tab.signOuts.length > 0)
    expect(world.tab.signOuts).toEqual(['REVOKED'])
  })

  it('there are few attempts, and none leaves a stream behind', async () => {
    const world = await openPage()
    await eventually(() => world.proxy.held === 1)
    await pass(world, 60)
    expect(world.attempts).toBeGreaterThan(5)
    expect(world.attempts).toBeLessThan(30)
    await eventually(async () => (await streamsOpen()) === 0)
  })

  it('there is no storm if the proxy keeps what its client has left', async () => {
    const world = await openPage({ endsAbandoned: false })
    await eventually(() => world.proxy.held === 1)
    await pass(world, 60)
    expect(world.attempts).toBeLessThan(100)
    expect(await streamsOpen()).toBeLessThanOrEqual(3)
  })
})
