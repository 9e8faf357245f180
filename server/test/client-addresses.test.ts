import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expectRefused, LOGIN } from '../src/testing/visitor.ts'
import { sendRaw } from './raw-http.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const wrong = 'not this orchard'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp({
    env: { RATE_LIMITS: 'on', TRUST_PROXY: 'loopback', RATE_LIMIT_LOGIN_ADDRESS: '4/10m' },
  })
})
afterAll(() => app.close())

/** Sends a request with these header lines, as proxies write them. */
async function loginWith(lines: readonly string[]): Promise<string> {
  const input = { email: `nobody-${Math.random()}@example.org`, password: wrong }
  const body = JSON.stringify({ query: LOGIN, variables: { input } })
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...lines,
  ]
  return (await sendRaw(app.url, `${head.join('\r\n')}\r\n\r\n${body}`)).body
}

describe('T173 one client is one client, however its proxy writes its address:', () => {
  it('guesses from different ports count together', async () => {
    const answers: string[] = []
    for (let count = 0; count < 6; count++)
      answers.push(await loginWith([`X-Forwarded-For: 203.0.113.7:${51_000 + count}`]))
    expect(answers.filter((answer) => answer.includes('RATE_LIMITED'))).toHaveLength(2)
  })

  it('so do other spellings, headers and repeated header lines', async () => {
    const spellings = [
      ['X-Forwarded-For: 203.0.113.8'],
      ['X-Forwarded-For: ::ffff:203.0.113.8'],
      ['Forwarded: for="203.0.113.8:443";proto=https'],
      ['X-Forwarded-For: 198.51.100.200', 'X-Forwarded-For: 203.0.113.8:1'],
    ]
    for (const lines of spellings) expect(await loginWith(lines)).toContain('INVALID_CREDENTIALS')
    for (const lines of spellings) expect(await loginWith(lines)).toContain('RATE_LIMITED')
  })

  it('session lists show the address without its port', async () => {
    const ada = await app.register({}, { 'x-forwarded-for': '[2001:DB8::0001]:443' })
    expect((await ada.sessions()).data.sessions[0]?.ipAddress).toBe('2001:db8::1')
  })

  it('an invalid address counts as the proxy’s', async () => {
    const ada = await app.register({}, { 'x-forwarded-for': 'a stranger' })
    expect((await ada.sessions()).data.sessions[0]?.ipAddress).toBe('127.0.0.1')
  })
})

describe('limits are settings:', () => {
  it('RATE_LIMIT_LOGIN_ADDRESS sets how many failures one address may have', async () => {
    const from = { 'x-forwarded-for': '192.0.2.50' }
    for (let count = 0; count < 4; count++) {
      const answer = await app.tryToLogin(`pupil-${count}@example.org`, wrong, from)
      expect(answer.data.login.__typename).toBe('InvalidCredentials')
    }
    expectRefused(await app.tryToLogin('pupil-5@example.org', wrong, from), 'RATE_LIMITED')
  })
})
