import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import type { Page, Response } from 'playwright-core'
import { shareHouse } from './house.ts'
import { arrivesAt, signIn } from './people.ts'

const house = shareHouse()
const LIMIT_BYTES = 145_000
const onlyWhenOpened =
  /\/(user|users|new-user|audit|activity|mails|forgot-password|reset|verify|confirm|undo|choose-password|sessions|profile|explorer)-?\w*page/
const onlyWhenSignedIn = /\/(apollo|signed-in-frame)/

it('The first visit loads at most 145 kB, gzip, and no page that was not opened', async () => {
  const page = await (await house.device()).tab()
  const responses: Response[] = []
  page.on('response', (response) => {
    if (!response.url().endsWith('/graphql')) responses.push(response)
  })
  await page.goto('/sign-in', { waitUntil: 'networkidle' })
  await arrivesAt(page, 'Sign in')

  const sizes = await Promise.all(
    responses.map(
      async (response) =>
        [new URL(response.url()).pathname, gzipSync(await response.body(), { level: 9 }).length] as const,
    ),
  )
  expect(sizes.map(([path]) => path)).toContain('/sign-in')
  for (const unwanted of [onlyWhenOpened, onlyWhenSignedIn])
    expect(sizes.filter(([path]) => unwanted.test(path))).toEqual([])
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  if (total > LIMIT_BYTES) {
    const largestFirst = sizes.toSorted(([, a], [, b]) => b - a)
    throw new Error(`${total} bytes: ${largestFirst.map(([path, size]) => `${path} ${size}`).join(', ')}`)
  }
})

describe('What follows a sign-in is loaded ahead', () => {
  const ways: [string, (page: Page) => Promise<void>][] = [
    ['when a field is touched', (page) => page.getByLabel('Email').click()],
    [
      'when a password is entered by keyboard',
      (page) => page.getByLabel('Password', { exact: true }).focus(),
    ],
  ]
  it.each(ways)('%s', async (_way, use) => {
    const page = await (await house.device()).tab('/sign-in')
    await arrivesAt(page, 'Sign in')
    const arrived = page.waitForResponse((response) => onlyWhenSignedIn.test(response.url()))
    await use(page)
    await arrived
  })

  it('and again after the sign-in, if it could not be loaded before', async () => {
    const device = await house.device()
    device.expect(/signed-in-frame/)
    const page = await device.tab('/sign-in')
    await page.route('**/signed-in-frame*', (route) => route.abort(), { times: 1 })
    const failed = page.waitForEvent('requestfailed')
    await page.getByLabel('Email').click()
    await failed
    await signIn(page, await house.api.register())
    await arrivesAt(page, 'Profile')
  })
})
