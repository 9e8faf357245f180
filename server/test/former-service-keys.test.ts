import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { Unavailable } from '../src/core/errors.ts'
import { RemoteKeys } from '../src/features/exchange/remote-keys.ts'
import { keyFits } from '../src/features/exchange/verification-key.ts'
import { answer, type FormerService, startFormerService } from './former-service.ts'

const MINUTE = 60_000
const published = (kid: string) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  return { ...publicKey.export({ format: 'jwk' }), kid }
}
const first = published('first')
const second = published('second')

let former: FormerService
let now: number
let keys: RemoteKeys

beforeAll(async () => {
  former = await startFormerService()
})
afterAll(() => former.close())
beforeEach(async () => {
  former.behave(undefined)
  former.publish([first])
  now = 0
  keys = new RemoteKeys(
    former.keysUrl,
    (key) => keyFits(key, 'RS256'),
    () => now,
  )
  expect(await keys.for('first')).toHaveLength(1)
})

it('T146 a key that is published no longer verifies nothing after ten minutes', async () => {
  former.publish([second])
  now += 10 * MINUTE
  expect(await keys.for('first')).toEqual([])
  expect(await keys.for('second')).toHaveLength(1)
})

it.each<[what: string, as: Parameters<FormerService['behave']>[0]]>([
  ['none at all', (_request, response) => answer(response, 200, { keys: [] })],
  [
    'keys of another kind',
    (_request, response) => answer(response, 200, { keys: [{ kty: 'oct', k: 'c2V' }] }),
  ],
  ['a page of something else', (_request, response) => void response.end('<html>Welcome</html>')],
])('T146 keys are withdrawn by publishing %s, and tokens wait for others', async (_what, as) => {
  former.behave(as)
  now += 10 * MINUTE
  await expect(keys.for('first')).rejects.toThrow(Unavailable)
  former.behave(undefined)
  former.publish([second])
  await expect(keys.for('second')).rejects.toThrow(Unavailable)
  now += MINUTE
  expect(await keys.for('first')).toEqual([])
  expect(await keys.for('second')).toHaveLength(1)
})

it.each<[what: string, as: Parameters<FormerService['behave']>[0]]>([
  ['fails', (_request, response) => answer(response, 500, { keys: [] })],
  ['is not found', (_request, response) => answer(response, 404, {})],
  ['breaks off', (_request, response) => void response.destroy()],
])('keys are kept while their server %s', async (_what, as) => {
  former.behave(as)
  now += 60 * MINUTE
  expect(await keys.for('first')).toHaveLength(1)
})
