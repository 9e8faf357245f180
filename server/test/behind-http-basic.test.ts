import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expectRefused, LOGOUT, PROFILE, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const header = 'x-gatehouse-authorization'
const basic = `Basic ${Buffer.from('staging:secret').toString('base64')}`

let app: TestApp
let plain: TestApp
let ada: Visitor

beforeAll(async () => {
  app = await startTestApp({ env: { AUTHORIZATION_HEADER: header } })
  plain = await startTestApp({ on: app })
  ada = await app.register()
})
afterAll(async () => {
  await plain.close()
  await app.close()
})

describe('a server behind HTTP Basic, with AUTHORIZATION_HEADER', () => {
  const bearer = () => ({ [header]: `Bearer ${ada.accessToken}` })

  it('reads the access token from that header and ignores Authorization', async () => {
    for (const others of [{}, { authorization: basic }, { authorization: 'Bearer x' }]) {
      const answer = await app.request(PROFILE, {}, { headers: { ...bearer(), ...others } })
      expect(answer.data.profile.id).toBe(ada.user.id)
    }
  })

  it('reports a missing token if there is one only in Authorization', async () => {
    expectRefused(await ada.profile(), 'TOKEN_MISSING')
    expectRefused(await app.request(PROFILE, {}, { headers: { authorization: basic } }), 'TOKEN_MISSING')
  })

  it('validates that header just as strictly', async () => {
    for (const value of [ada.accessToken, `${bearer()[header]}, ${bearer()[header]}`])
      expectRefused(await app.request(PROFILE, {}, { headers: { [header]: value } }), 'TOKEN_MALFORMED')
  })

  it('allows pages of CORS_ORIGINS to send that header', async () => {
    const { headers } = await fetch(`${app.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': `content-type,${header}`,
      },
    })
    expect(headers.get('access-control-allow-headers')).toContain(header)
  })

  it('provides the name of the header to its pages', async () => {
    for (const path of ['/', '/sign-in', '/explorer']) {
      const response = await fetch(`${app.url}${path}`, { headers: { accept: 'text/html' } })
      expect(await response.text()).toContain(
        `<meta name="gatehouse-authorization-header" content="${header}" />`,
      )
      expect(response.headers.get('cache-control')).toMatch(/no-cache|no-store/)
    }
    const page = await fetch(`${plain.url}/`, { headers: { accept: 'text/html' } })
    expect(await page.text()).not.toContain('gatehouse-authorization-header')
  })

  it('accepts that header for signing out', async () => {
    const { accessToken } = await app.login(ada)
    const answer = await app.request(LOGOUT, {}, { headers: { [header]: `Bearer ${accessToken}` } })
    expect(answer.data.logout.sessionEnded).toBe(true)
  })
})

describe('without AUTHORIZATION_HEADER', () => {
  it('that header is ignored', async () => {
    const headers = { [header]: `Bearer ${ada.accessToken}` }
    expectRefused(await plain.request(PROFILE, {}, { headers }), 'TOKEN_MISSING')
    expect((await ada.via(plain).profile()).status).toBe(200)
  })
})
