import { chromium, type Page } from 'playwright-core'
import { launchBrowserServer } from '../../../client/test/browser.ts'
import { onEmbedded } from '../harness/embedded-gatehouse.ts'
import { askOnce } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import { registerQuestion } from '../harness/questions.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Measure } from '../measure.ts'

const mostKilobytes = 150
const longestSeconds = 1.8
/** A slow phone: Lighthouse's "slow 4G" and mid-range device. */
const slowness = { cpu: 4, latencyMs: 150, downBytes: (1.6 * 1_000_000) / 8, upBytes: (750 * 1_000) / 8 }
/** Parts of the client for pages that a visitor does not see first. */
const foreignParts = /explorer|graphiql|monaco|administration|apollo|signed-in-frame/i

interface Loaded {
  readonly kilobytes: number
  readonly seconds: number
  readonly foreign: readonly string[]
}

export const firstLoad: Measure = {
  id: 'B13',
  title: 'Client: first load over the wire; sign-in page usable on a slow phone (4 × CPU, 1.6 Mbit/s)',
  target: '≤ 150 kB; ≤ 1.8 s; explorer, administration and the frame for signed-in users load on demand',
  run: async ({ quick }) => {
    const loads = await onEmbedded(async (start) => {
      const server = await start()
      // With an account, so that setup is complete.
      await askOnce(server.origin, registerQuestion('ada'))
      const loaded = await loadOften(server.origin, quick ? 3 : 7)
      await server.stop()
      return loaded
    })
    const kilobytes = loads.map((load) => load.kilobytes)
    const seconds = loads.map((load) => load.seconds)
    const foreign = new Set(loads.flatMap((load) => load.foreign))
    const [size, time] = [spreadOf(kilobytes).median, spreadOf(seconds).median]
    return {
      judged: [
        { says: `${size.toFixed(0)} kB`, met: size <= mostKilobytes },
        { says: `${time.toFixed(1)} s`, met: time <= longestSeconds },
        {
          says: foreign.size === 0 ? 'no files of other pages' : [...foreign].join(', '),
          met: foreign.size === 0,
        },
      ],
      table: {
        head: ['over the wire, kB', 'until the form is usable, s'],
        rows: [[shown(kilobytes), shown(seconds, 2)]],
      },
      note: 'Text files are sent as Brotli, compressed at build time; browsers without Brotli get gzip.',
    }
  },
}

async function loadOften(origin: string, times: number): Promise<Loaded[]> {
  const server = await launchBrowserServer()
  const browser = await chromium.connect(server.wsEndpoint())
  const loads: Loaded[] = []
  try {
    for (let time = 0; time < times; time++) {
      const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true })
      loads.push(await load(await context.newPage(), origin))
      await context.close()
    }
  } finally {
    await browser.close()
    await server.close()
  }
  return loads
}

async function load(page: Page, origin: string): Promise<Loaded> {
  const devtools = await page.context().newCDPSession(page)
  let bytes = 0
  const foreign: string[] = []
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  devtools.on('Network.requestWillBeSent', ({ request: { url } }) => {
    const { pathname } = new URL(url)
    if (foreignParts.test(pathname)) foreign.push(pathname)
  })
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: slowness.latencyMs,
    downloadThroughput: slowness.downBytes,
    uploadThroughput: slowness.upBytes,
  })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowness.cpu })
  const startedAt = performance.now()
  const answer = await page.goto(`${origin}/sign-in`, { waitUntil: 'commit' })
  if (!answer?.ok()) throw new Error(`The page answers ${answer?.status()}: is the client built?`)
  await page.getByLabel(/email/i).fill('ada@example.com')
  const seconds = (performance.now() - startedAt) / 1000
  await page.waitForLoadState('networkidle')
  return { kilobytes: bytes / 1000, seconds, foreign }
}
