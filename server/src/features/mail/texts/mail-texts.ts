import { MailKind } from '../mail-kind.ts'

/** The text of one mail. `{{name}}` is replaced by a value; see `placeholdersOf`. */
export interface MailText {
  readonly subject: string
  /** Paragraphs before the button. */
  readonly before: readonly string[]
  readonly button: string
  /** Paragraphs after the button and its link. */
  readonly after: readonly string[]
}

/** The texts of all mails in one language. */
export interface MailTexts {
  readonly greeting: string
  /** Introduces the full link. */
  readonly linkHint: string
  readonly footer: string
  /** Stands for a device whose user agent says nothing. */
  readonly unknownDevice: string
  readonly mails: Readonly<Record<MailKind, MailText>>
}

const where = ['device', 'address', 'time'] as const

/**
 * The placeholders that a mail's text must contain. `{{service}}`, the server's host name, is allowed in every text.
 */
export const placeholdersOf: Readonly<Record<MailKind, readonly string[]>> = {
  [MailKind.EMAIL_CHANGE_CONFIRM]: ['validFor'],
  [MailKind.EMAIL_CHANGED]: ['newEmail', 'validFor'],
  [MailKind.EMAIL_VERIFICATION]: ['validFor'],
  [MailKind.INVITATION]: ['validFor'],
  [MailKind.NEW_DEVICE]: where,
  [MailKind.PASSWORD_CHANGED]: where,
  [MailKind.PASSWORD_RESET]: ['validFor'],
  [MailKind.ROLE_CHANGED]: ['role', 'time'],
  [MailKind.SECOND_FACTOR_CHANGED]: where,
  [MailKind.SESSION_REUSED]: where,
}

const placeholder = /\{\{\s*([^{}\s]*)\s*\}\}/g

const namesIn = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name = '']) => name)

/** Lists everything that is missing or unknown in texts, each as a sentence. */
export function problemsOf(texts: MailTexts): string[] {
  const common = [texts.greeting, texts.linkHint, texts.footer].join(' ')
  return [
    ...unknownIn('the common texts', common, []),
    ...Object.values(MailKind).flatMap((kind) => problemsOfText(kind, texts.mails[kind])),
  ]
}

function problemsOfText(kind: MailKind, { subject, before, button, after }: MailText): string[] {
  const text = [subject, ...before, button, ...after].join(' ')
  const missing = placeholdersOf[kind].filter((name) => !namesIn(text).includes(name))
  return [
    ...missing.map((name) => `${kind} does not contain {{${name}}}.`),
    ...unknownIn(kind, text, placeholdersOf[kind]),
  ]
}

const unknownIn = (what: string, text: string, known: readonly string[]): string[] =>
  namesIn(text)
    .filter((name) => name !== 'service' && !known.includes(name))
    .map((name) => `${what} contains {{${name}}}, which has no value there.`)

/** Replaces placeholders with values. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(placeholder, (_whole, name: string) => values[name] ?? '')
