import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { CREATE_FIRST_ADMINISTRATOR } from '../../src/testing/generated/operations.ts'
import { expectRefused, GraphqlCaller, goodPassword, type Visitor } from '../../src/testing/visitor.ts'
import { describeCluster } from '../../test-support/engines/describe-with.ts'
import { parallel } from '../replicas/replicas.ts'
import { eventually } from '../test-app.ts'
import { Browser } from './browser.ts'
import { callerFrom } from './from-address.ts'
import { openSite, type Site } from './site.ts'

const secondMs = 1_000

describeCluster('through any of three replicas behind nginx', () => {
  let site: Site

  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  /** The same user, connected to each replica directly. */
  const everywhere = (person: Visitor): Visitor[] =>
    site.replicas.map(({ url }) => person.via(new GraphqlCaller(url)))

  /** The replicas that performed it, in order. */
  const whoDid = (event: string, sessionId: string): string[] =>
    site.replicas
      .flatMap(({ name, process }) => process.events(event).map((line) => ({ name, ...line })))
      .filter((line) => 'sessionId' in line && line.sessionId === sessionId)
      .sort((one, other) => generationOf(one) - generationOf(other))
      .map(({ name }) => name)

  it('an access token and its key are accepted', async () => {
    const ada = await site.newcomer().register()
    for (const there of everywhere(ada)) expect((await there.profile()).data.profile.email).toBe(ada.email)
    const keys = await parallel(3, (index) => textAt(site.replicas[index]?.url, '/.well-known/jwks.json'))
    expect(new Set(keys).size).toBe(1)
  })

  it('a refresh token is rotated by all three in turn', async () => {
    const ada = await site.newcomer().register()
    for (let step = 0; step < 12; step++) expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
    const rotated = () => whoDid('session.rotated', ada.sessionId)
    await eventually(() => rotated().length === 12)
    expect(new Set(rotated()).size).toBe(3)
    // Each nginx worker has its own round robin: on another connection, the same replica may follow.
    expect(rotated().filter((name, index) => name === rotated()[index - 1]).length).toBeLessThan(4)
  })

  it('a cookie is rotated as well, and a page of another origin is refused', async () => {
    const at = site.newcomer()
    const ada = await at.register()
    const browser = new Browser(at, site.url)
    expect((await browser.login(ada)).data.login.tokens.refreshToken).toBeNull()
    for (let times = 0; times < 6; times++) {
      // The successor that the first replica issued is issued again by any replica.
      const reuse = times === 0 ? 'NONE' : 'CONCURRENT'
      expect((await browser.refresh()).data.refresh.reuse).toBe(reuse)
      expect((await browser.profile()).data.profile.email).toBe(ada.email)
    }
    const elsewhere = new Browser(at, 'https://elsewhere.example.org')
    await elsewhere.login(ada)
    expect((await elsewhere.refresh()).data?.refresh?.__typename).not.toBe('Refreshed')
  })

  it('guesses are counted together, in Redis', async () => {
    const ada = await site.newcomer().register()
    const address = '127.2.0.1'
    const stranger = callerFrom(address, site.nginx.url)
    const codes = []
    for (let guess = 0; guess < 10; guess++) {
      const { errors } = await stranger.tryToLogin(ada.email, `wrong password ${guess}`)
      codes.push(errors[0]?.extensions.code)
    }
    // As many as one replica alone allows; three that counted separately would allow all ten.
    expect(codes.filter((code) => code === undefined).length).toBeLessThanOrEqual(5)
    for (const { url } of site.replicas)
      expectRefused(
        await new GraphqlCaller(url).tryToLogin(ada.email, 'another', { 'x-forwarded-for': address }),
        'RATE_LIMITED',
      )
    expect(await site.redis.command('DBSIZE')).not.toBe(':0')
  })

  it('a logout applies on all replicas within a second', async () => {
    for (let round = 0; round < 5; round++) {
      const ada = await site.newcomer().register()
      for (const there of everywhere(ada)) expect((await there.profile()).status).toBe(200)
      expect((await ada.logout()).data.logout.sessionEnded).toBe(true)
      const before = performance.now()
      await Promise.all(
        everywhere(ada).map((there) =>
          eventually(async () => (await there.profile()).status === 401, secondMs),
        ),
      )
      expect(performance.now() - before).toBeLessThan(secondMs)
      for (const there of everywhere(ada)) expectRefused(await there.profile(), 'SESSION_ENDED')
    }
  })

  it('clients are identified by their real addresses, never by forged ones or the proxy’s', async () => {
    const at = site.newcomer()
    const ada = await at.register({}, { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' })
    const bob = await site.newcomer().register()
    const [hers, his] = await Promise.all([ada.sessions(), bob.sessions()])
    expect(hers.data.sessions[0]?.ipAddress).toMatch(/^127\.1\.0\.\d+$/)
    expect(his.data.sessions[0]?.ipAddress).toMatch(/^127\.1\.0\.\d+$/)
    expect(his.data.sessions[0]?.ipAddress).not.toBe(hers.data.sessions[0]?.ipAddress)
  })

  it('pages are identical, and an administrator can load every file of the explorer', async () => {
    const browser = new Browser(site.newcomer(), site.url)
    const token = new URL(site.replicas[0]?.process.setupLink ?? '').searchParams.get('token')
    const names = { firstName: 'Ada', lastName: 'Lovelace', email: 'admin@example.org' }
    const passwords = { password: goodPassword, passwordConfirmation: goodPassword }
    const input = { token, ...names, ...passwords, delivery: 'COOKIE' }
    const created = await browser.request(CREATE_FIRST_ADMINISTRATOR, { input })
    expect(created.data.createFirstAdministrator.__typename).toBe('Authenticated')

    const page = await sameEverywhere('/explorer', browser.headers)
    const files = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '')
    expect(files.length).toBeGreaterThan(1)
    for (const file of files) await sameEverywhere(file, browser.headers)
    await sameEverywhere('/', new Headers())
    expect((await fetch(`${site.nginx.url}/metrics`)).status).toBe(404)
  })

  /** Sends one request per replica. */
  const sameEverywhere = async (path: string, headers: Headers): Promise<string> => {
    const texts = await parallel(6, async () => {
      const response = await fetch(`${site.nginx.url}${path}`, { headers, redirect: 'manual' })
      expect([path, response.status]).toEqual([path, 200])
      return response.text()
    })
    expect(new Set(texts.map((text) => text.replaceAll(/nonce="?[^" ]+/g, ''))).size).toBe(1)
    return texts[0] ?? ''
  }
})

const generationOf = (line: object): number => ('generation' in line ? Number(line.generation) : 0)

const textAt = async (url = '', path: string): Promise<string> => (await fetch(`${url}${path}`)).text()
