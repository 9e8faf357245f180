import { MailKind } from '../mail-kind.ts'

/** Texts for a kind of mail whose cause differs. */
export enum MailVariant {
  /** Of `EMAIL_CHANGE_CONFIRM`: an account has the address already. */
  EMAIL_TAKEN = 'EMAIL_TAKEN',
  /** Of `PASSWORD_RESET`: the account has no password after a change of its address was undone. */
  PASSWORD_REMOVED = 'PASSWORD_REMOVED',
}

/** The name of the text of a mail. */
export type MailTextName = MailKind | MailVariant

export const mailTextNames: readonly MailTextName[] = [
  ...Object.values(MailKind),
  ...Object.values(MailVariant),
]

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
  readonly mails: Readonly<Record<MailTextName, MailText>>
}

const where = ['device', 'address', 'time'] as const

/**
 * The placeholders that a mail's text must contain. `{{service}}`, the server's host name, is allowed in every text.
 */
export const placeholdersOf: Readonly<Record<MailTextName, readonly string[]>> = {
  [MailKind.ALREADY_REGISTERED]: [],
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
  [MailVariant.EMAIL_TAKEN]: [],
  [MailVariant.PASSWORD_REMOVED]: ['validFor'],
}

const placeholder = /\{\{\s*([^{}\s]*)\s*\}\}/g

const namesIn = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name = '']) => name)

/** Lists everything that is missing or unknown in texts, each as a sentence. */
export function problemsOf(texts: MailTexts): string[] {
  const common = [texts.greeting, texts.linkHint, texts.footer].join(' ')
  return [
    ...unknownIn('the common texts', common, []),
    ...mailTextNames.flatMap((name) => problemsOfText(name, texts.mails[name])),
  ]
}

function problemsOfText(of: MailTextName, { subject, before, button, after }: MailText): string[] {
  const text = [subject, ...before, button, ...after].join(' ')
  const missing = placeholdersOf[of].filter((name) => !namesIn(text).includes(name))
  return [
    ...missing.map((name) => `${of} does not contain {{${name}}}.`),
    ...unknownIn(of, text, placeholdersOf[of]),
  ]
}

const unknownIn = (what: string, text: string, known: readonly string[]): string[] =>
  namesIn(text)
    .filter((name) => name !== 'service' && !known.includes(name))
    .map((name) => `${what} contains {{${name}}}, which has no value there.`)

/** Replaces placeholders with values. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(placeholder, (_whole, name: string) => values[name] ?? '')
