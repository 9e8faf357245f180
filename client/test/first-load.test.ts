import { gzipSync } from 'node:zlib'
import { expect, it } from '@jest/globals'
import type { Response } from 'playwright-core'
import { openHouse } from './house.ts'
import { arrivesAt } from './people.ts'

const house = openHouse()
const LIMIT_BYTES = 200_000
const onlyWhenOpened =
  /\/(user|users|new-user|audit|activity|mails|forgot-password|reset|verify|confirm|undo|choose-password|sessions|profile|explorer)-?\w*page/

it('The first visit loads at most 200 kB, gzip, and no page that was not opened', async () => {
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
  expect(sizes.filter(([path]) => onlyWhenOpened.test(path))).toEqual([])
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  if (total > LIMIT_BYTES) {
    const largestFirst = sizes.toSorted(([, a], [, b]) => b - a)
    throw new Error(`${total} bytes: ${largestFirst.map(([path, size]) => `${path} ${size}`).join(', ')}`)
  }
})
