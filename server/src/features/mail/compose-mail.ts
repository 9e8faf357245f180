import type { MailParameters } from './mail.entity.ts'
import type { MailKind } from './mail-kind.ts'
import { bestLocale, type Locales } from './texts/locales.ts'
import { filled, type MailTextName, type MailTexts, MailVariant } from './texts/mail-texts.ts'

/** The data of a mail before it is composed. */
export interface MailContent {
  readonly kind: MailKind
  readonly locale: string
  readonly parameters: MailParameters
  /** Undefined if the mail has a link without a token. */
  readonly token: string | undefined
  /** Lifetime of its link, in seconds. */
  readonly validSeconds: number
}

/** A composed mail. */
export interface ComposedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly link: string
}

/** Returns the target of a mail's button. A token is after `#`, so that it reaches no server, log or `Referer`. */
const paths: Readonly<Record<MailTextName, string>> = {
  ACCOUNT_DELETED: '/sign-in',
  ALREADY_REGISTERED: '/sign-in',
  DELETION_CANCELLED: '/security',
  DELETION_SCHEDULED: '/sign-in',
  EMAIL_CHANGE_CONFIRM: '/confirm-email',
  EMAIL_CHANGED: '/undo-email',
  EMAIL_VERIFICATION: '/verify',
  INVITATION: '/choose-password',
  NEW_DEVICE: '/sessions',
  PASSWORD_CHANGED: '/forgot-password',
  PASSWORD_RESET: '/reset',
  ROLE_CHANGED: '/profile',
  SECOND_FACTOR_CHANGED: '/security',
  SESSION_REUSED: '/sessions',
  EMAIL_TAKEN: '/sign-in',
  FACTORS_RESET: '/security',
  FACTORS_RESET_OF_USER: '/users',
  PASSWORD_REMOVED: '/reset',
  RECOVERY_CODE_USED: '/security',
  RECOVERY_CODES_LOW: '/security',
  SECOND_FACTOR_DUE: '/security',
  SECOND_FACTOR_LOCKED: '/forgot-password',
}

const variantOf = ({ variant }: MailParameters): MailVariant | undefined =>
  Object.values(MailVariant).find((one) => one === variant)

/** Composes a server's mails in all of its languages. */
export class MailComposer {
  readonly #locales: Locales
  readonly #fallback: string
  readonly #publicUrl: string

  /** @param fallback the language of a mail whose own is unknown */
  constructor(locales: Locales, fallback: string, publicUrl: string) {
    this.#locales = locales
    this.#fallback = fallback
    this.#publicUrl = publicUrl
  }

  compose(mail: MailContent): ComposedMail {
    const locale = bestLocale(this.#locales, mail.locale) ?? this.#fallback
    const texts = this.#locales.get(locale)
    if (texts === undefined) throw new Error(`There are no texts for mails in ${locale}.`)
    const values = {
      ...mail.parameters,
      ...(mail.parameters.device === '' && { device: texts.unknownDevice }),
      service: new URL(this.#publicUrl).host,
      validFor: durationText(mail.validSeconds, locale),
      ...(mail.parameters.time && { time: timeText(mail.parameters.time, locale) }),
    }
    const name = variantOf(mail.parameters) ?? mail.kind
    const link = `${this.#publicUrl}${paths[name]}${fragmentOf(mail)}`
    return render(texts, name, values, link, locale)
  }
}

/** The token, and the initials of the owner if the page shows them. */
function fragmentOf({ token, parameters: { initials = '' } }: MailContent): string {
  if (token === undefined) return ''
  return `#${token}${initials === '' ? '' : `&of=${encodeURIComponent(initials)}`}`
}

function render(
  texts: MailTexts,
  name: MailTextName,
  values: Readonly<Record<string, string>>,
  link: string,
  locale: string,
): ComposedMail {
  const { subject, before, button, after } = texts.mails[name]
  const fill = (text: string): string => filled(text, values)
  const parts = {
    locale,
    subject: fill(subject),
    before: [texts.greeting, ...before].map(fill),
    button: fill(button),
    linkHint: fill(texts.linkHint),
    link,
    after: after.map(fill),
    footer: fill(texts.footer),
  }
  return { subject: parts.subject, link, text: textOf(parts), html: htmlOf(parts) }
}

interface Parts {
  readonly locale: string
  readonly subject: string
  readonly before: readonly string[]
  readonly button: string
  readonly linkHint: string
  readonly link: string
  readonly after: readonly string[]
  readonly footer: string
}

const textOf = ({ before, button, link, after, footer }: Parts): string =>
  [...before, `${button}:\n${link}`, ...after, `-- \n${footer}`].join('\n\n')

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

const paragraph = (text: string, rule = ''): string =>
  `<p style="margin:0 0 16px;${rule}">${escapeHtml(text)}</p>`

/**
 * Uses tables and inline styles, which all mail clients support, and colors for dark mode where available. No images.
 */
const htmlOf = ({
  locale,
  subject,
  before,
  button,
  linkHint,
  link,
  after,
  footer,
}: Parts): string => `<!doctype html>
<html lang="${escapeHtml(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #16181d !important; }
  .card { background: #1f2229 !important; color: #e6e8ec !important; }
  .quiet { color: #a3a9b5 !important; }
}
</style>
</head>
<body class="page" style="margin:0;background:#f4f5f7;">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f5f7;">
<tr><td align="center" style="padding:24px 8px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;color:#1b1f27;border-radius:8px;font:16px/24px system-ui,-apple-system,'Segoe UI',sans-serif;">
<tr><td style="padding:32px;">
${before.map((text) => paragraph(text)).join('\n')}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0;"><tr><td style="background:#1b6f66;border-radius:6px;"><a class="button" href="${escapeHtml(link)}" style="display:inline-block;padding:12px 24px;color:#ffffff;font-weight:600;text-decoration:none;">${escapeHtml(button)}</a></td></tr></table>
${after.map((text) => paragraph(text)).join('\n')}
<p class="quiet" style="margin:24px 0 0;font-size:13px;line-height:20px;color:#5b6472;">${escapeHtml(linkHint)}<br><span style="word-break:break-all;">${escapeHtml(link)}</span></p>
<p class="quiet" style="margin:16px 0 0;font-size:13px;line-height:20px;color:#5b6472;">${escapeHtml(footer)}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`

const units = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
] as const

type Unit = (typeof units)[number][0]

/** Such as "30 minutes". */
function durationText(seconds: number, locale: string): string {
  const [unit, length] = units.find(([, one]) => seconds >= one && seconds % one === 0) ?? units[2]
  return numberFormat(locale, unit).format(Math.max(1, Math.floor(seconds / length)))
}

const timeText = (iso: string, locale: string): string => `${timeFormat(locale).format(new Date(iso))} UTC`

// To construct a format takes longer than to compose the rest of a mail.
const numberFormat = kept(
  (locale, unit: Unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }),
)
const timeFormat = kept(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
)

/** Keeps one format for each locale and unit, of which a server has few. */
function kept<Format>(make: (locale: string, unit: Unit) => Format): (locale: string, unit?: Unit) => Format {
  const formats = new Map<string, Format>()
  return (locale, unit = 'minute') => {
    const key = `${locale} ${unit}`
    const format = formats.get(key) ?? make(locale, unit)
    formats.set(key, format)
    return format
  }
}
