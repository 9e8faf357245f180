import { domainToASCII } from 'node:url'
import { parseEmail } from '../../core/email.ts'
import {
  durationSeconds,
  oneOf,
  type ReadSetting,
  SettingProblem,
  type SettingReader,
  serviceUrl,
} from '../../core/setting.ts'
import { bestLocale, type Locales, readLocales, shippedLocales } from './texts/locales.ts'

/** A mail address with its display name. */
export interface MailAddress {
  readonly name: string
  readonly address: string
}

/** A mail server. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (smtps). */
  readonly secure: boolean
  /** Whether TLS is mandatory. */
  readonly requireTls: boolean
  readonly auth: { readonly user: string; readonly pass: string } | undefined
  /** How long the server may be silent before an attempt is given up. */
  readonly timeoutSeconds: number
}

/** The names of the mail settings in `Config`. */
export interface MailSettings {
  readonly smtpServer: SmtpServer | undefined
  readonly mailFrom: MailAddress | undefined
  /** The language of mails to users who chose none. */
  readonly mailLocale: string
  readonly mailLocales: Locales
}

/** Reads the mail settings. */
export function readMailSettings(read: ReadSetting): MailSettings {
  const mailFrom = read('MAIL_FROM', mailAddress)
  const tls = read('SMTP_TLS', oneOf('required', 'off'))
  // At most half of what an attempt may take, so that it ends before another replica takes the mail over.
  const timeoutSeconds = read('SMTP_TIMEOUT', durationSeconds('1s', '20s'), 20)
  const mailLocales = read('MAIL_TEMPLATES', localeFolder, shippedLocales)
  return {
    mailFrom,
    mailLocales,
    mailLocale: read('MAIL_LOCALE', localeIn(mailLocales), 'en'),
    smtpServer: read('SMTP_URL', (text) =>
      mailFrom === undefined
        ? new SettingProblem(
            'needs MAIL_FROM: set it to the sender, such as Accounts <no-reply@example.org>.',
          )
        : smtpServer(text, tls, timeoutSeconds),
    ),
  }
}

const smtpUrl = serviceUrl('smtp://user:password@mail.example.org:587', 'smtp', 'smtps')
const loopback = /^(localhost|127\.[\d.]+|\[::1\])$/

function smtpServer(
  text: string,
  tls: 'required' | 'off' | undefined,
  timeoutSeconds: number,
): SmtpServer | SettingProblem {
  const checked = smtpUrl(text)
  if (checked instanceof SettingProblem) return checked
  const { protocol, hostname, port, username, password, search, pathname } = new URL(checked)
  if (hostname === '' || search !== '' || !['', '/'].includes(pathname))
    return new SettingProblem(
      'has a path or parameters, or no host: give one such as smtp://mail.example.org:587.',
    )
  const secure = protocol === 'smtps:'
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTls: tls === undefined ? !loopback.test(hostname) : tls === 'required',
    auth:
      username === ''
        ? undefined
        : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    timeoutSeconds,
  }
}

/** Without quotes, brackets and control characters, so that it is a single name in a header. */
const displayName = /^[^\p{C}"<>@,;:\\()[\]]{1,100}$/u

const mailAddress: SettingReader<MailAddress> = (text) => {
  const [, name = '', inBrackets] = /^([^<]*)<([^<>]+)>$/.exec(text) ?? []
  const email = parseEmail(inBrackets ?? text)
  const shown = name.trim().replace(/^"(.*)"$/, '$1')
  if ('email' in email && (shown === '' || displayName.test(shown)))
    return { name: shown, address: email.email }
  return new SettingProblem('is not a sender: give one such as Accounts <no-reply@example.org>.')
}

const localeFolder: SettingReader<Locales> = (folder) => {
  try {
    return readLocales(folder)
  } catch (error) {
    return new SettingProblem(`cannot be used: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}

const localeIn =
  (locales: Locales): SettingReader<string> =>
  (text) =>
    bestLocale(locales, text) ??
    new SettingProblem(`is not a language of the mails: give ${[...locales.keys()].join(', ')}.`)

/** The default sender, for the mailbox of a development server. */
export const defaultSender = (publicUrl: string): MailAddress => ({
  name: 'Gatehouse',
  address: `no-reply@${domainToASCII(new URL(publicUrl).hostname)}`,
})
