import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { type Browser, chromium } from 'playwright-core'
import { freePort } from '../../cluster/engines/free-port.ts'
import { GraphqlCaller } from '../../server/test/visitor.ts'
import { Device, type DeviceOptions } from './device.ts'
import { ServerProcess } from './server-process.ts'
import { makeTestData } from './test-data.ts'

/** A whole Gatehouse with people's devices around it: a server process on data of its own, and the shared browser. */
export interface House {
  readonly url: string
  readonly server: ServerProcess
  /** Speaks to the server without a browser, to set the scene. */
  readonly api: GraphqlCaller
  /** A browser of somebody's, with nothing stored in it. */
  device(options?: DeviceOptions): Promise<Device>
  /** How often a refresh was answered with tokens, by the server's own account. */
  refreshes(): number
}

/**
 * Opens a house for the stories of one file. After each story every device is searched: for errors on the console, failed
 * requests, violated policies, foreign origins and traces of tokens.
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
