import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Role } from '../src/core/role.ts'
import { AccountLimit } from '../src/features/accounts/account-limits.ts'
import { type CounterStore, memoryStore } from '../src/gate/limit-stores.ts'
import { createLimiter, type Limiter, unlimited } from '../src/gate/limiter.ts'
import { defaultPolicies } from '../src/schema.ts'
import { type Answer, type Asked, createFixture, type Fixture, ran, signedIn } from './gate-fixture.ts'

const MINUTE = 60_000

let gate: Fixture
let limiter: Limiter

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
  limiter = createLimiter(defaultPolicies())
  gate = await createFixture({ limiter })
})

afterEach(async () => {
  jest.useRealTimers()
  await gate.server.stop()
})

interface Credentials {
  readonly email?: string
  readonly password?: string
}

const login = (credentials: Credentials = {}, asked: Asked = {}): Promise<Answer> =>
  gate.ask('mutation ($input: SignInInput!) { login(input: $input) }', {
    ...asked,
    variables: { input: { email: 'ada@example.org', password: 'wrong', ...credentials } },
  })

const times = async (count: number, action: (index: number) => Promise<Answer>): Promise<string[]> => {
  const outcomes: string[] = []
  for (let index = 0; index < count; index += 1) {
    const [error] = (await action(index)).errors
    outcomes.push(error ? error.extensions.code : 'ANSWERED')
  }
  return outcomes
}

/** Sends attempts one by one, each after the wait of the previous one. */
const patiently = (count: number, action: (index: number) => Promise<Answer>): Promise<string[]> =>
  times(count, (index) => {
    jest.advanceTimersByTime(10_000)
    return action(index)
  })

const outcomes = (answered: number, limited: number): string[] => [
  ...Array<string>(answered).fill('ANSWERED'),
  ...Array<string>(limited).fill('RATE_LIMITED'),
]

describe('sign-ins', () => {
  it('5 in 10 minutes on one account from one address', async () => {
    expect(await patiently(7, () => login())).toEqual(outcomes(5, 2))
    expect(ran).toEqual([])
  })

  it('T33 of 200 at once, 5 run', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => login()))
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(5)
  })

  it('wait twice as long after each failure from the third on', async () => {
    await times(3, () => login())
    for (const seconds of [1, 2]) {
      jest.advanceTimersByTime(seconds * 1000 - 1)
      expect(await times(1, () => login())).toEqual(['RATE_LIMITED'])
      jest.advanceTimersByTime(1)
      expect(await times(1, () => login())).toEqual(['ANSWERED'])
    }
  })

  it('lock for 15 minutes from the sixth on, and say how long to wait', async () => {
    await patiently(6, () => login())
    jest.advanceTimersByTime(5 * MINUTE)
    const { errors, headers, status } = await login()
    expect(errors[0]?.extensions).toEqual({
      code: 'RATE_LIMITED',
      executed: false,
      retryAfterSeconds: 600,
      requestId: 'r1',
    })
    expect(headers.get('retry-after')).toBe('600')
    expect(status).toBe(429)
    jest.advanceTimersByTime(10 * MINUTE)
    expect(await times(1, () => login())).toEqual(['ANSWERED'])
  })

  it('T37 from a device that signed in before are counted separately', async () => {
    await patiently(6, () => login())
    expect(await times(1, () => login({}, { isKnownDevice: true }))).toEqual(['ANSWERED'])
    expect(await patiently(6, () => login({}, { isKnownDevice: true }))).toEqual(outcomes(4, 2))
  })

  it.each([
    ['upper case', 'ADA@Example.ORG'],
    ['spaces', ' ada@example.org '],
    ['full width', 'ａｄａ@example.org'],
  ])('count one account in %s', async (_form, email) => {
    await patiently(5, () => login())
    expect(await times(1, () => login({ email }))).toEqual(['RATE_LIMITED'])
  })

  it('count for one account wherever the operation takes the email from', async () => {
    await patiently(5, () => login())
    const literal = await gate.ask('mutation { login(input: {email: "ada@example.org", password: "b"}) }')
    const variable = await gate.ask('mutation ($e: String!) { login(input: {email: $e, password: "b"}) }', {
      variables: { e: 'ada@example.org' },
    })
    const fallback = await gate.ask(
      'mutation ($e: String! = "ada@example.org") { login(input: {email: $e, password: "b"}) }',
    )
    for (const { errors } of [literal, variable, fallback]) {
      expect(errors[0]?.extensions.code).toBe('RATE_LIMITED')
    }
  })

  it('on one account do not affect another account or address', async () => {
    await times(6, () => login())
    expect(await times(1, () => login({ email: 'bob@example.org' }))).toEqual(['ANSWERED'])
    expect(await times(1, () => login({}, { from: '192.0.2.2' }))).toEqual(['ANSWERED'])
  })

  it('20 on one account from many addresses', async () => {
    expect(await times(22, (index) => login({}, { from: `192.0.2.${index}` }))).toEqual(outcomes(20, 2))
  })

  it.each([
    ['one address', () => '192.0.2.1'],
    ['one IPv6 /64', (index: number) => `2001:db8:0:7::${(index + 1).toString(16)}`],
  ])('T35 50 on many accounts from %s', async (_from, from) => {
    const spray = (index: number) => login({ email: `u${index}@example.org` }, { from: from(index) })
    expect(await times(52, spray)).toEqual(outcomes(50, 2))
  })

  it('refused for their address do not use up an account’s allowance', async () => {
    const stranger = { from: '192.0.2.200' }
    await times(50, (index) => login({ email: `u${index}@example.org` }, stranger))
    expect(await times(30, () => login({}, stranger))).toEqual(outcomes(0, 30))
    expect(await times(20, (index) => login({}, { from: `192.0.2.${index}` }))).toEqual(outcomes(20, 0))
  })

  it('refused for their address on an account do not use it up for other addresses', async () => {
    expect(await patiently(30, () => login({}, { from: '192.0.2.200' }))).toEqual(outcomes(5, 25))
    expect(await times(16, (index) => login({}, { from: `192.0.2.${index}` }))).toEqual(outcomes(15, 1))
  })

  it('refused on one account do not use up the address’s allowance for others', async () => {
    expect(await patiently(60, () => login())).toEqual(outcomes(5, 55))
    expect(await times(46, (index) => login({ email: `u${index}@example.org` }))).toEqual(outcomes(45, 1))
  })

  it('of more users at once than an address may fail succeed later, because none of them failed', async () => {
    const all = Array.from({ length: 60 }, (_, index) => ({
      email: `u${index}@example.org`,
      password: 'right',
    }))
    const burst = async () =>
      (await Promise.all(all.map((one) => login(one)))).filter(({ errors }) => errors.length === 0)
    for (let again = 0; again < 5; again += 1) expect(await burst()).toHaveLength(50)
    expect(await times(1, () => login({ password: 'right' }))).toEqual(['ANSWERED'])
  })

  it('that succeed do not count', async () => {
    expect(await times(60, () => login({ password: 'right' }))).toEqual(outcomes(60, 0))
    expect(await patiently(6, () => login())).toEqual(outcomes(5, 1))
  })

  it('that an operation skips do not count', async () => {
    const query = `mutation ($no: Boolean!) {
      touch
      login(input: {email: "ada@example.org", password: "b"}) @include(if: $no)
    }`
    expect(await times(8, () => gate.ask(query, { variables: { no: false } }))).toEqual(outcomes(8, 0))
  })
})

describe('password changes', () => {
  const change = (id: string, sessionId = `session-of-${id}`, from = '192.0.2.1'): Promise<Answer> =>
    gate.ask('mutation { changePassword }', { as: signedIn(Role.CLIENT, id, sessionId), from })

  it('count per account', async () => {
    expect(await patiently(6, () => change('u1'))).toEqual(outcomes(5, 1))
    expect(await times(1, () => change('u2'))).toEqual(outcomes(1, 0))
  })

  it('count per session, from any address', async () => {
    expect(await patiently(6, (index) => change('u1', 's1', `192.0.2.${index}`))).toEqual(outcomes(5, 1))
    expect(await times(1, () => change('u1', 's2'))).toEqual(outcomes(1, 0))
  })

  it('50 on one account from all of its sessions', async () => {
    const elsewhere = (index: number) => change('u1', `s${index}`, `192.0.2.${index}`)
    expect(await times(52, elsewhere)).toEqual(outcomes(50, 2))
  })

  it('do not count without a session', async () => {
    await times(60, () => gate.ask('mutation { changePassword }'))
    expect(await times(1, () => change('u1'))).toEqual(outcomes(1, 0))
  })
})

describe('a limiter', () => {
  it('that is off allows everything', async () => {
    const free = await createFixture({ limiter: unlimited })
    const query = 'mutation { login(input: {email: "a", password: "b"}) }'
    expect(await times(60, () => free.ask(query))).toEqual(outcomes(60, 0))
    await free.server.stop()
  })

  it('that cannot count lets nothing run', async () => {
    const broken: Limiter = { ...unlimited, consume: () => Promise.reject(new Error('the store is away')) }
    const closed = await createFixture({ limiter: broken })
    const { errors } = await closed.ask('mutation { login(input: {email: "a", password: "b"}) }')
    expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(ran).toEqual([])
    await closed.server.stop()
  })

  it('stores no email addresses, and hashes accounts to keys of one length', async () => {
    const keys: string[] = []
    const watching: CounterStore = {
      ...memoryStore,
      counter: (options) => {
        const counter = memoryStore.counter(options)
        const consume = counter.consume.bind(counter)
        counter.consume = (key, ...more) => {
          keys.push(String(key))
          return consume(key, ...more)
        }
        return counter
      },
    }
    const watched = createLimiter(defaultPolicies(), watching)
    for (const account of ['ada@example.org', `${'long'.repeat(50)}@example.org`])
      await watched.consume({ limit: AccountLimit.LOGIN, clientAddress: '192.0.2.1', account })
    expect(keys.filter((key) => key.includes('@'))).toEqual([])
    expect(keys.map((key) => key.length)).toEqual(['192.0.2.1'.length, 43, 43, '192.0.2.1'.length, 43, 43])
  })

  it('has an allowance for every limit', async () => {
    for (const [limit, { perKnownDevices: _, ...policy }] of Object.entries(defaultPolicies())) {
      const attempt = { limit, clientAddress: '192.0.2.1', account: 'ada@example.org', session: 's1' }
      const allowed = Math.min(...Object.values(policy).map(({ points }) => points))
      expect(allowed).toBeGreaterThan(0)
      const waits = await Promise.all(Array.from({ length: allowed + 1 }, () => limiter.consume(attempt)))
      expect(waits.filter((wait) => wait === undefined)).toHaveLength(allowed)
      expect(waits.at(-1)).toBeGreaterThan(0)
    }
  })
})
