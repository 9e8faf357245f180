import { memoryStorage, type SessionStorage } from '@gatehouse/session'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { TTL, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

/** Expo's SecureStore, as far as a session is concerned. */
class SecureStore implements SessionStorage {
  readonly items = new Map<string, string>()

  async getItem(key: string): Promise<string | null> {
    this.#check(key)
    return this.items.get(key) ?? null
  }

  async setItem(key: string, value: string): Promise<void> {
    this.#check(key)
    if (new TextEncoder().encode(value).length > 2_048) throw new Error('Value is larger than 2048 bytes.')
    this.items.set(key, value)
  }

  #check(key: string): void {
    if (!/^[\w.-]+$/.test(key)) throw new Error(`Invalid key provided to SecureStore: ${key}`)
  }
}

const long = (text: string, length: number) => text.padEnd(length, '-')

describe('F52 a storage that refuses names and sizes', () => {
  it.each(['default', 'my shop', 'a:b', 'a/b', 'Übung', '日本'])(
    'F52 keeps a session of realm %j over a restart',
    async (realm) => {
      const storage = new SecureStore()
      const tab = await world.signedIn('alice', { storage, realm })
      expect(tab.errors).toEqual([])
      const reopened = world.tab({ storage, realm })
      expect(await reopened.session.start()).toMatchObject({ status: 'fresh', userId: 'alice' })
      expect(reopened.errors).toEqual([])
      await reopened.session.signOut()
      expect(JSON.stringify([...storage.items])).not.toMatch(/access\.|refresh\./)
    },
  )

  it('F52 has a name of its own for each realm', async () => {
    const storage = new SecureStore()
    for (const realm of ['a_b', 'a b', 'a:b', 'a_20_b', 'A b'])
      await world.signedIn('alice', { storage, realm })
    expect(storage.items.size).toBe(5)
  })

  it('F52 holds nothing but what is needed', async () => {
    const storage = new SecureStore()
    const tab = world.tab({ storage })
    const answer = {
      ...world.server.signIn('alice'),
      __typename: 'Tokens',
      serverTime: 'now',
      user: { id: 'alice' },
    }
    await tab.session.signedIn(answer)
    const record: { tokens: object } = JSON.parse(String(storage.items.get('gatehouse.default')))
    expect(Object.keys(record.tokens).sort()).toEqual([
      'accessToken',
      'accessTokenExpiresIn',
      'receivedAt',
      'refreshToken',
      'sessionId',
      'userId',
    ])
  })

  it('F52 goes on after a restart though both tokens together are too large', async () => {
    const storage = new SecureStore()
    const tab = world.tab({ storage })
    const answer = world.server.signIn('alice')
    await tab.session.signedIn({ ...answer, accessToken: long(answer.accessToken, 1_900) })
    expect(tab.errors).toEqual([])
    expect(tab.session.snapshot.status).toBe('fresh')
    const reopened = world.tab({ storage })
    expect(await reopened.session.start()).toMatchObject({ signedIn: true, userId: 'alice' })
    expect(await reopened.profile()).toBe('alice')
    expect(world.refreshes).toBe(1)
  })

  it('F52 a write that fails is reported, and the user is signed in until the page is left', async () => {
    const storage = new SecureStore()
    const tab = world.tab({ storage })
    const answer = world.server.signIn('alice')
    await tab.session.signedIn({ ...answer, refreshToken: long(answer.refreshToken, 2_048) })
    expect(tab.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect(tab.errors.map(String)).toEqual(['Error: Value is larger than 2048 bytes.'])
    expect(tab.events.map(({ type }) => type)).toContain('notStored')
    expect(await tab.profile()).toBe('alice')
  })

  it('F52 a first write that is refused rejects nothing', async () => {
    const refusing: SessionStorage = {
      getItem: () => null,
      setItem: () => Promise.reject(new Error('No.')),
    }
    const tab = world.tab({ storage: refusing })
    await tab.session.signedIn(world.server.signIn('alice'))
    expect(await tab.profile()).toBe('alice')
    expect(tab.events.map(({ type, error }) => `${type} ${error?.message}`)).toEqual(['notStored No.'])
  })

  it('F51 what cannot be overwritten at sign-out is removed', async () => {
    const kept = memoryStorage()
    let full = false
    const storage: SessionStorage = {
      ...kept,
      setItem: (key, value) => {
        if (full) throw new DOMException('Full.', 'QuotaExceededError')
        return kept.setItem(key, value)
      },
    }
    const tab = await world.signedIn('alice', { storage })
    full = true
    await tab.session.signOut()
    expect(await kept.getItem('gatehouse.default')).toBeNull()
    expect(tab.errors.map(String)).toEqual(['QuotaExceededError: Full.'])
  })
})

describe('a record of version 0.1', () => {
  const former = 'gatehouse:default'

  /** What 0.1 left in a browser. */
  async function formerRecord(mode: 'cookie' | 'token') {
    const { storage } = world.browser
    const tokens =
      mode === 'token' ? { ...world.server.signIn('alice'), receivedAt: world.clock.now() } : undefined
    if (mode === 'cookie') world.server.signInByCookie('alice', world.cookies)
    await storage.setItem(former, JSON.stringify({ v: 1, epoch: 4, generation: 7, signedIn: true, tokens }))
    return storage
  }

  it.each(['cookie', 'token'] as const)('is adopted, and no one is signed out (%s mode)', async (mode) => {
    const storage = await formerRecord(mode)
    const tab = world.tab({ mode })
    expect(await tab.session.start()).toMatchObject({ status: 'fresh', userId: 'alice', epoch: 4 })
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
    expect(JSON.parse(String(await storage.getItem('gatehouse.default')))).toMatchObject({ epoch: 4 })
  })

  it('stays up to date for a tab that still runs 0.1, whose own is read as well', async () => {
    const storage = await formerRecord('token')
    const tab = world.tab()
    await tab.session.start()
    await world.expire(tab)
    await tab.profile()
    await settled()
    expect(await storage.getItem(former)).toBe(await storage.getItem('gatehouse.default'))

    const [row] = world.server.sessions.all
    if (!row) throw new Error('No session.')
    world.server.sessions.rotate(world.server.sessions.tokensOf(row).refreshToken)
    const tokens = { ...world.server.sessions.tokensOf(row), receivedAt: world.clock.now() }
    await storage.setItem(former, JSON.stringify({ v: 1, epoch: 4, generation: 99, signedIn: true, tokens }))
    tab.page.wake()
    await settled()
    expect(tab.session.snapshot).toMatchObject({ generation: 99, status: 'fresh' })
    const before = world.refreshes
    expect(await tab.profile()).toBe('alice')
    expect(world.refreshes).toBe(before)
  })

  it('keeps no token after a sign-out', async () => {
    const storage = await formerRecord('token')
    const tab = world.tab()
    await tab.session.start()
    await tab.session.signOut()
    for (const key of [former, 'gatehouse.default'])
      expect(String(await storage.getItem(key))).not.toMatch(/access\.|refresh\./)
    await world.clock.advance(TTL)
    expect(await world.tab().session.start()).toMatchObject({ signedIn: false })
  })
})
