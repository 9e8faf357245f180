import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const mailbox = (query = '', headers: Record<string, string> = {}, of = app) =>
  fetch(`${of.url}/mailbox.json${query}`, { headers })

describe('the mailbox of a development server without a mail server', () => {
  it('shows mails by recipient as they would arrive', async () => {
    const [ada, grace] = [await app.register(), await app.register()]
    await ada.changePassword('three lanterns by the quay')
    await grace.changePassword('three lanterns by the quay')
    const response = await mailbox(`?to=${encodeURIComponent(ada.email)}`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { mails } = (await response.json()) as { mails: { to: string }[] }
    expect(mails).toEqual([
      expect.objectContaining({
        kind: 'PASSWORD_CHANGED',
        to: ada.email,
        subject: 'Your password was changed',
        text: expect.stringMatching(/Device: unknown\.[\s\S]*\/forgot-password/),
        html: expect.stringContaining('<table'),
        link: `${app.config.publicUrl}/forgot-password`,
      }),
    ])
    const all = (await (await mailbox()).json()) as { mails: unknown[] }
    expect(all.mails).toHaveLength(2)
  })

  it.each([
    ['another host name', { 'x-forwarded-host': 'accounts.example.org' }],
    ['a proxy', { 'x-forwarded-for': '192.0.2.1' }],
  ])('refuses requests through %s', async (_what, headers) => {
    expect((await mailbox('', headers)).status).toBe(404)
  })

  it.each(['?to=%00', '?to=a&to=b', '?to='])('answers a recipient that cannot be: %s', async (query) => {
    expect((await mailbox(query)).status).toBe(200)
  })
})

describe('the page of the mailbox', () => {
  it('is served with its files to this machine only', async () => {
    const response = await fetch(`${app.url}/mailbox`)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const script = /src="(\/mailbox\/assets\/[^"]+)"/.exec(await response.text())?.[1]
    expect((await fetch(`${app.url}${script}`)).status).toBe(200)
    const proxied = await fetch(`${app.url}/mailbox`, { headers: { 'x-forwarded-for': '192.0.2.1' } })
    expect(proxied.status).toBe(404)
  })

  it.each<[boolean, string, Record<string, string>]>([
    [true, 'without a mail server', {}],
    [false, 'with a mail server', { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'no-reply@example.org' }],
  ])('is linked in the client, %s, %s', async (mailbox, _what, env) => {
    const other = await startTestApp({ on: app, env })
    expect(await (await fetch(`${other.url}/client-settings.json`)).json()).toMatchObject({ mailbox })
    await other.close()
  })
})

it.each(['/mailbox', '/mailbox.json'])(
  'T112 in production there is no %s, and no mail is written',
  async (path) => {
    const env = { NODE_ENV: 'production', BCRYPT_COST: '10', PUBLIC_URL: 'https://accounts.example.org' }
    const production = await startTestApp({ env, on: app })
    const before = await app.sql('select id from mails')
    for (const accept of ['text/html', 'application/json'])
      expect((await fetch(`${production.url}${path}`, { headers: { accept } })).status).toBe(404)
    expect(await (await fetch(`${production.url}/readyz`)).json()).toMatchObject({ ready: true, mail: false })
    expect(production.log.map(({ msg }) => msg).join()).toContain('SMTP_URL is not set')
    const ada = await production.register()
    await ada.changePassword('three lanterns by the quay')
    expect(await app.sql('select id from mails')).toEqual(before)
    await production.close()
  },
)
