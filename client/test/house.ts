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
  /** A device that several tests use. It is checked after each like the others, and closed after the last. */
  keptDevice(options?: DeviceOptions): Promise<Device>
  /** Number of successful refreshes, from the server's metrics. */
  refreshes(): number
}

interface Premises {
  readonly url: string
  readonly server: ServerProcess
  leave(): Promise<void>
}

/**
 * Starts a server for the tests of one file. After each test every device is checked for console errors, failed
 * requests, policy violations, foreign origins and leaked tokens.
 */
export const openHouse = (environment: Readonly<Record<string, string>> = {}): House =>
  houseAt(() => moveIn(environment))

/**
 * A house with the server of this worker, for files whose tests concern only accounts that they create. Starting a
 * server takes longer than most tests, and one that has run for a while answers with less work.
 */
export function shareHouse(): House {
  // Each file removes its database there, and this server would outlive the last file.
  if (process.env.TEST_DATABASE_URL) return openHouse()
  return houseAt(async () => {
    if (!shared?.server.isRunning) {
      shared = await moveIn()
      shared.server.unref()
    }
    // Its data is removed with that of the whole run.
    return { ...shared, leave: async () => {} }
  })
}

let shared: Premises | undefined

async function moveIn(environment: Readonly<Record<string, string>> = {}): Promise<Premises> {
  const [port, data] = await Promise.all([freePort(), makeTestData()])
  const url = `http://localhost:${port}`
  const server = new ServerProcess({
    ...data.environment,
    ...environment,
    PORT: `${port}`,
    PUBLIC_URL: url,
  })
  const leave = async () => {
    await server.stop()
    await data.remove()
  }
  try {
    await server.start()
  } catch (error) {
    await leave()
    throw error
  }
  return { url, server, leave }
}

function houseAt(enter: () => Promise<Premises>): House {
  const devices = new Set<Device>()
  const kept = new Set<Device>()
  let premises: Premises | undefined
  let browser: Browser | undefined

  const open = () => {
    if (!premises) throw new Error('The house opens before the first story, not earlier.')
    return premises
  }

  const addDevice = async (to: Set<Device>, options?: DeviceOptions) => {
    const { url } = open()
    if (!browser) throw new Error('The browser is not connected.')
    const device = await Device.of(browser, url, options)
    to.add(device)
    return device
  }

  beforeAll(async () => {
    const endpoint = process.env.BROWSER_ENDPOINT
    if (!endpoint)
      throw new Error('Run these stories through the project `browser`, which starts the browser.')
    ;[premises, browser] = await Promise.all([enter(), chromium.connect(endpoint)])
  })

  afterEach(async () => {
    const ofThisTest = [...devices]
    devices.clear()
    await findNothing([
      ...ofThisTest.map((device) => device.putAway()),
      ...[...kept].map((device) => device.problems()),
    ])
  })

  afterAll(async () => {
    await findNothing([...kept].map((device) => device.putAway()))
  })

  afterAll(async () => {
    await browser?.close()
    await premises?.leave()
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
    device: (options) => addDevice(devices, options),
    keptDevice: (options) => addDevice(kept, options),
    refreshes: () =>
      open().server.log.filter(({ event }) => event === 'session.rotated' || event === 'refresh.repeated')
        .length,
  }
}

async function findNothing(searches: readonly Promise<readonly string[]>[]): Promise<void> {
  const found = (await Promise.all(searches)).flat()
  if (found.length > 0) throw new Error(`On the devices was found:\n${found.join('\n')}`)
}
