import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadConfig } from '../src/configuration/config.ts'
import { parseEmail } from '../src/core/email.ts'
import { MailComposer } from '../src/features/mail/compose-mail.ts'
import { MailKind } from '../src/features/mail/mail-kind.ts'
import { smtpTransport } from '../src/features/mail/mail-transport.ts'
import { en } from '../src/features/mail/texts/en.ts'
import { shippedLocales } from '../src/features/mail/texts/locales.ts'
import {
  type MailTextName,
  type MailTexts,
  MailVariant,
  mailTextNames,
  problemsOf,
} from '../src/features/mail/texts/mail-texts.ts'
import { type MailServer, startMailServer } from './mail-server.ts'

const publicUrl = 'https://accounts.example.org'
const composer = new MailComposer(shippedLocales, 'en', publicUrl)
const parameters = {
  device: 'Firefox <b>on</b> "Linux" & more',
  address: '192.0.2.1',
  time: '2026-11-28T12:00:00.000Z',
  newEmail: 'a…@example.org',
  role: 'MANAGER',
  email: 'b…@example.org',
  left: '3',
}

let mailServer: MailServer

beforeAll(async () => {
  mailServer = await startMailServer()
})
afterAll(() => mailServer.close())

const from = { name: 'Accounts', address: 'no-reply@example.org' }

function smtpServer({ url } = mailServer) {
  const { hostname: host, port } = new URL(url)
  const plain = { secure: false, requireTls: false, auth: undefined, timeoutSeconds: 20 }
  return { host, port: Number(port), ...plain }
}

async function sent(recipient: string, subject = 'A subject') {
  const server = smtpServer()
  const transport = smtpTransport(server, from, publicUrl)
  const count = mailServer.arrived.length
  const mail = { id: randomBytes(8).toString('hex'), recipient, subject, text: 'text', html: '<p>html</p>' }
  const delivery = await transport.send(mail, AbortSignal.timeout(10_000))
  return { delivery, arrived: mailServer.arrived[count] }
}

const everyMail = [...shippedLocales.keys()].flatMap((locale) =>
  mailTextNames.map((name) => [locale, name] as const),
)

const ofFactors = (variant: MailVariant) => ({ kind: MailKind.SECOND_FACTOR_CHANGED, variant: { variant } })

/** How a mail with each text is stored. */
const kindsOf: Readonly<Record<MailTextName, { kind: MailKind; variant?: { variant: MailVariant } }>> = {
  ...(Object.fromEntries(Object.values(MailKind).map((kind) => [kind, { kind }])) as Record<
    MailKind,
    { kind: MailKind }
  >),
  EMAIL_TAKEN: { kind: MailKind.EMAIL_CHANGE_CONFIRM, variant: { variant: MailVariant.EMAIL_TAKEN } },
  PASSWORD_REMOVED: { kind: MailKind.PASSWORD_RESET, variant: { variant: MailVariant.PASSWORD_REMOVED } },
  FACTORS_RESET: ofFactors(MailVariant.FACTORS_RESET),
  FACTORS_RESET_OF_USER: ofFactors(MailVariant.FACTORS_RESET_OF_USER),
  RECOVERY_CODE_USED: ofFactors(MailVariant.RECOVERY_CODE_USED),
  RECOVERY_CODES_LOW: ofFactors(MailVariant.RECOVERY_CODES_LOW),
  SECOND_FACTOR_DUE: ofFactors(MailVariant.SECOND_FACTOR_DUE),
  SECOND_FACTOR_LOCKED: ofFactors(MailVariant.SECOND_FACTOR_LOCKED),
}

describe('T111 a mail', () => {
  it.each(everyMail)(
    'in %s with the text %s has text, HTML, one button and no placeholder',
    async (locale, name) => {
      const { kind, variant } = kindsOf[name]
      const token = ['NEW_DEVICE', 'EMAIL_TAKEN'].includes(name) ? undefined : 'a-token'
      const { subject, text, html, link } = composer.compose({
        kind,
        locale,
        parameters: { ...parameters, ...variant },
        token,
        validSeconds: 1800,
      })
      const server = smtpServer()
      const count = mailServer.arrived.length
      await smtpTransport(server, from, publicUrl).send(
        { id: `${locale}-${name}`, recipient: 'ada@example.org', subject, text, html },
        AbortSignal.timeout(10_000),
      )
      const { email } = mailServer.arrived[count] ?? { email: undefined }
      expect(email?.subject).toBe(subject)
      expect(email?.text?.trim()).toBe(text.trim())
      expect(email?.html?.trim()).toBe(html.trim())
      expect(`${subject}${text}${html}`).not.toMatch(/\{\{|\}\}|undefined|\[object/)
      expect(html.match(/<a /g)).toHaveLength(1)
      expect(html).toContain(`href="${link.replaceAll('"', '&#34;')}"`)
      expect(html.split(link)).toHaveLength(3)
      expect(text).toContain(link)
      expect(html).toContain(`<html lang="${locale}">`)
      expect(html).not.toMatch(/<img|<b>on|url\(|src=/)
      expect(link).toMatch(
        token === undefined ? /^https:\/\/accounts\.example\.org\/[a-z-]+$/ : /\/[a-z-]+#a-token$/,
      )
    },
  )

  it('states the lifetime of its link', () => {
    const valid = (validSeconds: number, locale: string) =>
      composer.compose({ kind: MailKind.PASSWORD_RESET, locale, parameters: {}, token: 't', validSeconds })
        .text
    expect(valid(1800, 'en')).toContain('for 30 minutes.')
    expect(valid(86_400, 'de')).toContain('1 Tag')
  })

  it('is in the default language if its own is unknown', () => {
    const mail = { kind: MailKind.PASSWORD_RESET, locale: 'xx', parameters: {}, token: 't', validSeconds: 60 }
    expect(composer.compose(mail).subject).toBe('Reset your password')
  })
})

const longest = (octets: number) =>
  `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(octets - 201)}.example`

describe('T110 an address', () => {
  it.each([
    ['two recipients', 'ada@example.org, eve@example.org'],
    ['a line break', 'ada@example.org\r\nBcc: eve@example.org'],
    ['a line break alone', 'ada@example.org\nBcc: eve@example.org'],
    ['a display name', 'Ada <ada@example.org>'],
    ['quotes', '"ada@example.org, eve"@example.org'],
  ])('with %s is not an email address, and a mail to it is not delivered', async (_what, address) => {
    expect(parseEmail(address)).toHaveProperty('code')
    const { delivery, arrived } = await sent(address)
    expect(delivery).toEqual({ outcome: 'rejected', error: 'EENVELOPE' })
    expect(arrived).toBeUndefined()
  })

  it.each([
    ['of another script', 'ada@bücher.example'],
    ['of 253 octets', longest(253)],
    ['with a plus and dots', 'ada.l+x@example.org'],
  ])('%s is one recipient', async (_what, address) => {
    const { delivery, arrived } = await sent(address)
    expect(delivery).toEqual({ outcome: 'sent' })
    expect(arrived?.recipients).toEqual([address])
    expect(arrived?.email.to).toHaveLength(1)
  })

  it('of 254 octets, the maximum, is one recipient, which this mail server rejects', async () => {
    expect(parseEmail(longest(254))).toHaveProperty('emailKey')
    const { delivery, arrived } = await sent(longest(254))
    expect(delivery).toEqual({ outcome: 'rejected', error: 'SMTP 501' })
    expect(arrived).toBeUndefined()
  })

  it('cannot be added by a header in the subject', async () => {
    const { arrived } = await sent('ada@example.org', 'A subject\r\nBcc: eve@example.org')
    expect(arrived?.recipients).toEqual(['ada@example.org'])
    expect(arrived?.email.bcc).toBeUndefined()
  })
})

describe('the texts', () => {
  it.each([...shippedLocales])('in %s are complete', (_locale, texts) => {
    expect(problemsOf(texts)).toEqual([])
  })

  it('are refused at startup if they lack a placeholder or contain an unknown one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-mails-'))
    const problemOf = async (texts: unknown) => {
      await writeFile(join(folder, 'fr.json'), typeof texts === 'string' ? texts : JSON.stringify(texts))
      try {
        return Object.keys(loadConfig({ MAIL_TEMPLATES: folder, MAIL_LOCALE: 'fr' })).length > 0 ? '' : ''
      } catch (error) {
        return String(error)
      }
    }
    const withReset = (before: string[]): MailTexts => ({
      ...en,
      mails: { ...en.mails, PASSWORD_RESET: { ...en.mails.PASSWORD_RESET, before, after: [] } },
    })
    expect(await problemOf(en)).toBe('')
    expect(await problemOf(withReset(['Hello.']))).toContain('PASSWORD_RESET does not contain {{validFor}}.')
    expect(await problemOf(withReset(['{{validFor}} {{password}}']))).toContain('contains {{password}}')
    expect(await problemOf({ ...en, mails: {} })).toContain('fr.json')
    expect(await problemOf('{')).toContain('The file is not JSON.')
    await rm(folder, { recursive: true })
  })
})

describe('the check of the mail server at startup', () => {
  let guarded: MailServer
  beforeAll(async () => {
    guarded = await startMailServer(0, 'the right password')
  })
  afterAll(() => guarded.close())

  const problemOf = (more: object) =>
    smtpTransport({ ...smtpServer(guarded), ...more }, from, publicUrl).check()

  it('reports that no server listens there', async () => {
    expect(await problemOf({ port: 1 })).toMatch(
      /cannot be used \(E[A-Z]+\)\. Check host and port in SMTP_URL/,
    )
  })

  it('reports that the server has no TLS', async () => {
    expect(await problemOf({ requireTls: true })).toContain('does not offer STARTTLS')
  })

  it('reports a wrong password without repeating it', async () => {
    const problem = await problemOf({ auth: { user: 'ada', pass: 'a wrong password' } })
    expect(problem).toContain('rejected the user name or password in SMTP_URL')
    expect(problem).not.toContain('a wrong password')
  })

  it('reports nothing for a usable server', async () => {
    expect(await problemOf({ auth: { user: 'ada', pass: 'the right password' } })).toBeUndefined()
  })
})

describe('the settings of mail', () => {
  const problems = (env: Record<string, string>) => {
    try {
      loadConfig(env)
      return ''
    } catch (error) {
      return String(error)
    }
  }
  const sender = { MAIL_FROM: 'no-reply@example.org' }

  it.each([
    [{ SMTP_URL: 'smtp://mail.example.org' }, 'SMTP_URL needs MAIL_FROM'],
    [{ SMTP_URL: 'http://mail.example.org', ...sender }, 'SMTP_URL is not an address of that service'],
    [{ SMTP_URL: 'smtp://mail.example.org:99999', ...sender }, 'SMTP_URL is not an address of that service'],
    [{ SMTP_URL: 'smtp://mail.example.org/path', ...sender }, 'SMTP_URL has a path or parameters'],
    [{ MAIL_FROM: 'invalid' }, 'MAIL_FROM is not a sender'],
    [{ MAIL_FROM: 'A, B <a@example.org>' }, 'MAIL_FROM is not a sender'],
    [{ MAIL_LOCALE: 'xx' }, 'MAIL_LOCALE is not a language of the mails: give en, de.'],
    [{ MAIL_TEMPLATES: '/nowhere/at/all' }, 'MAIL_TEMPLATES cannot be used'],
    [{ SMTP_TLS: 'maybe' }, 'SMTP_TLS is "maybe": give required or off.'],
  ])('%j are refused with an explanation', (env, sentence) => {
    expect(problems(env)).toContain(sentence)
  })

  it('require TLS for a server on another machine', () => {
    const serverOf = (env: Record<string, string>) =>
      Reflect.get(loadConfig({ ...sender, ...env }), 'smtpServer')
    expect(serverOf({ SMTP_URL: 'smtp://u%40x:p%2F@mail.example.org' })).toEqual({
      host: 'mail.example.org',
      port: 587,
      secure: false,
      requireTls: true,
      auth: { user: 'u@x', pass: 'p/' },
      timeoutSeconds: 20,
    })
    expect(serverOf({ SMTP_URL: 'smtps://mail.example.org' })).toMatchObject({ port: 465, secure: true })
    expect(serverOf({ SMTP_URL: 'smtp://localhost:1025' })).toMatchObject({ port: 1025, requireTls: false })
    expect(serverOf({ SMTP_URL: 'smtp://mail:25', SMTP_TLS: 'off' })).toMatchObject({ requireTls: false })
    expect(serverOf({ SMTP_URL: 'smtp://mail:25', SMTP_TIMEOUT: '5s' })).toMatchObject({ timeoutSeconds: 5 })
  })
})
