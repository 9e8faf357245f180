import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { type Browser, chromium } from 'playwright-core'
import { GraphqlCaller } from '../../server/src/testing/visitor.ts'
import { freePort } from '../../server/test-support/engines/free-port.ts'
import { Device, type DeviceOptions } from './device.ts'
import { ServerProcess } from './server-process.ts'
import { makeTestData } from './test-data.ts'

/** A complete Gatehouse with users' devices: a server process with its own data, and the shared browser. */
export interface House {
  readonly url: string
  readonly server: ServerProcess
  /** Calls the server without a browser, to prepare a test. */
  readonly api: GraphqlCaller
  /** A new browser with empty storage. */
  device(options?: DeviceOptions): Promise<Device>
  /** Number of successful refreshes, from the server's metrics. */
  refreshes(): number
}

/**
 * Starts a server for the tests of one file. After each test every device is checked for console errors, failed
 * requests, policy violations, foreign origins and leaked tokens.
 */
export function openHouse(environment: Readonly<Record<string, string>> = {}): House {
  const devices = new Set<Device>()
  let parts: { url: string; server: ServerProcess; browser: Browser } | undefined
  let removeData = async () => {}

  const open = () => {
    if (!parts) throw new Error('The house opens before the first story, not earlier.')
    return parts
  }

  beforeAll(async () => {
    const endpoint = process.env.BROWSER_ENDPOINT
    if (!endpoint)
      throw new Error('Run these stories through the project `browser`, which starts the browser.')
    const [port, data, browser] = await Promise.all([freePort(), makeTestData(), chromium.connect(endpoint)])
    removeData = data.remove
    const url = `http://localhost:${port}`
    const server = new ServerProcess({
      ...data.environment,
      ...environment,
      PORT: `${port}`,
      PUBLIC_URL: url,
    })
    parts = { url, server, browser }
    await server.start()
  })

  afterEach(async () => {
    const searched = [...devices]
    devices.clear()
    const found = await Promise.all(searched.map((device) => device.putAway()))
    if (found.flat().length > 0) throw new Error(`On the devices was found:\n${found.flat().join('\n')}`)
  })

  afterAll(async () => {
    await parts?.browser.close()
    await parts?.server.stop()
    await removeData()
  })

  return {
    get url() {
      return open().url
    },
    get server() {
      return open().server
    },
    get api() {
      return new GraphqlCaller(open().url)
    },
    async device(options) {
      const { browser, url } = open()
      const device = await Device.of(browser, url, options)
      devices.add(device)
      return device
    },
    refreshes: () =>
      open().server.log.filter(({ event }) => event === 'session.rotated' || event === 'refresh.repeated')
        .length,
  }
}
