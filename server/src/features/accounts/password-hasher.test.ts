import { describe, expect, it } from '@jest/globals'
import bcrypt from 'bcrypt'
import { countHashes, type HashCount } from '../../../test/hash-count.ts'
import { leastCpuMs, leastMs } from '../../../test-support/least-time.ts'
import { PasswordHasher } from './password-hasher.ts'

const hasher = new PasswordHasher({ cost: 4 })

describe('a hash', () => {
  it('is verified only by its password', async () => {
    const stored = await hasher.hash('correct horse')
    expect(await hasher.verify('correct horse', stored)).toBe(true)
    expect(await hasher.verify('Correct horse', stored)).toBe(false)
    expect(await hasher.verify('', stored)).toBe(false)
  })

  it('differs each time and names its version and cost', async () => {
    const [one, other] = [await hasher.hash('correct horse'), await hasher.hash('correct horse')]
    expect(one).not.toBe(other)
    expect(one).toMatch(/^v1:\$2b\$04\$[./A-Za-z0-9]{53}$/)
  })

  it('is neither of the bare digest nor of the bare password', async () => {
    const bare = (await hasher.hash('correct horse')).slice('v1:'.length)
    expect(await bcrypt.compare('correct horse', bare)).toBe(false)
  })
})

describe('T26 passwords of any length', () => {
  it('that differ only after byte 72 are different', async () => {
    const stored = await hasher.hash(`${'x'.repeat(72)}a`)
    expect(await hasher.verify(`${'x'.repeat(72)}b`, stored)).toBe(false)
    expect(await hasher.verify(`${'x'.repeat(72)}a`, stored)).toBe(true)
  })

  it('T27 of 64 and of 128 four-byte code points are verified', async () => {
    for (const password of ['🦉'.repeat(64), '🦉'.repeat(128)]) {
      const stored = await hasher.hash(password)
      expect(await hasher.verify(password, stored)).toBe(true)
      expect(await hasher.verify(password.slice(2), stored)).toBe(false)
    }
  })

  it('T28 of a megabyte are rejected immediately and never hashed', async () => {
    const slow = new PasswordHasher({ cost: 13 })
    const long = 'x'.repeat(1_000_000)
    expect(await leastCpuMs(() => slow.verify(long, undefined), 50)).toBeLessThan(50)
    await expect(slow.hash('x'.repeat(1_000_000))).rejects.toThrow(RangeError)
  })
})

describe('T30 Unicode', () => {
  it('composed and decomposed letters are the same password', async () => {
    const stored = await hasher.hash('caf\u00e9 am See')
    expect(await hasher.verify('cafe\u0301 am See', stored)).toBe(true)
  })

  it('full-width letters are the same as plain ones', async () => {
    expect(await hasher.verify('ｃｏｒｒｅｃｔ', await hasher.hash('correct'))).toBe(true)
  })

  it('spaces count, also around the password', async () => {
    const stored = await hasher.hash(' correct horse ')
    expect(await hasher.verify('correct horse', stored)).toBe(false)
    expect(await hasher.verify(' correct horse ', stored)).toBe(true)
  })

  it('T83 NUL and half a surrogate pair belong to no password', async () => {
    const stored = await hasher.hash('correct\ufffd')
    expect(await hasher.verify('correct\ud800', stored)).toBe(false)
    expect(await hasher.verify('correct\0', await hasher.hash('correct'))).toBe(false)
    await expect(hasher.hash('correct\0')).rejects.toThrow(RangeError)
  })
})

/** Rounds of bcrypt, which is what takes the time. */
async function workOf(hashes: HashCount, verify: () => Promise<boolean>): Promise<number> {
  hashes.reset()
  expect(await verify()).toBe(false)
  return hashes.rounds()
}

describe('T31 the work', () => {
  const stored = (cost: number) => new PasswordHasher({ cost }).hash('correct horse')

  it.each([undefined, null])(
    'without an account (%s) is that of a wrong password, and the answer is no',
    async (none) => {
      const careful = new PasswordHasher({ cost: 8 })
      const hash = await stored(8)
      expect(await careful.verify('correct horse', none)).toBe(false)
      const hashes = countHashes()
      expect(await workOf(hashes, () => careful.verify('wrong', none))).toBe(2 ** 8)
      expect(await workOf(hashes, () => careful.verify('wrong', hash))).toBe(2 ** 8)
    },
  )

  it('of a wrong password is the same while a hash of lower cost waits for its re-hash', async () => {
    const careful = new PasswordHasher({ cost: 9 })
    const hash = await stored(5)
    const hashes = countHashes()
    expect(await workOf(hashes, () => careful.verify('wrong', hash))).toBe(2 ** 9)
    expect(await workOf(hashes, () => careful.verify('wrong', undefined))).toBe(2 ** 9)
    expect(await careful.verify('correct horse', hash)).toBe(true)
  })
})

describe('a stored hash', () => {
  it.each([
    ['of cost 31', `v1:$2b$31$${'a'.repeat(53)}`, 'a stored hash has cost 31'],
    ['of cost 16', `v1:$2b$16$${'a'.repeat(53)}`, 'a stored hash has cost 16'],
    ['of cost 3', `v1:$2b$03$${'a'.repeat(53)}`, 'a stored hash has cost 3'],
    ['of another version', `v0:$2b$04$${'a'.repeat(53)}`, 'a stored hash is of an unknown form'],
    ['of bare bcrypt', `$2b$04$${'a'.repeat(53)}`, 'a stored hash is of an unknown form'],
    ['cut short', 'v1:$2b$04$abc', 'a stored hash is of an unknown form'],
    ['that is empty', '', 'a stored hash is of an unknown form'],
  ])('T38 %s fails within 100 ms and is reported', async (_, hash, problem) => {
    const problems = new Set<string>()
    const watched = new PasswordHasher({ cost: 4, onUnusableHash: (sentence) => problems.add(sentence) })
    const fail = async () => expect(await watched.verify('correct', hash)).toBe(false)
    expect(await leastMs(fail, 100)).toBeLessThan(100)
    expect(problems).toEqual(new Set([problem]))
  })

  it('T39 of another cost needs a new hash', async () => {
    const stored = await hasher.hash('correct horse')
    expect(hasher.needsRehash(stored)).toBe(false)
    expect(new PasswordHasher({ cost: 5 }).needsRehash(stored)).toBe(true)
    expect(hasher.needsRehash(stored.slice('v1:'.length))).toBe(true)
  })
})

describe('T79 many at once', () => {
  it('wait in a queue, and the surplus is refused', async () => {
    const small = new PasswordHasher({ cost: 6, concurrency: 2, maxQueued: 8 })
    const logins = Array.from({ length: 30 }, () => small.verify('wrong', undefined))
    expect({ depth: small.depth, waiting: small.waiting }).toEqual({ depth: 10, waiting: 8 })
    const outcomes = await Promise.allSettled(logins)
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(20)
    expect(refused[0]).toMatchObject({ reason: { name: 'Unavailable', retryAfterSeconds: 1 } })
    expect({ depth: small.depth, waiting: small.waiting }).toEqual({ depth: 0, waiting: 0 })
  })

  it.each([
    [12, 64],
    [14, 16],
    [4, 128],
  ])('of cost %i may wait for about eight seconds: %i on two cores', async (cost, longest) => {
    const cheap = await hasher.hash('correct horse')
    const busy = new PasswordHasher({ cost, concurrency: 2 })
    const logins = Array.from({ length: longest + 3 }, () => busy.verify('correct horse', cheap))
    expect(busy.waiting).toBe(longest)
    const outcomes = await Promise.allSettled(logins)
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1)
  })
})
