import { MailKind } from '../mail-kind.ts'

/** Texts for a kind of mail whose cause differs. */
export enum MailVariant {
  /** Of `EMAIL_CHANGE_CONFIRM`: an account has the address already. */
  EMAIL_TAKEN = 'EMAIL_TAKEN',
  /** Of `SECOND_FACTOR_CHANGED`: an administrator removed the owner's factors. */
  FACTORS_RESET = 'FACTORS_RESET',
  /** Of `SECOND_FACTOR_CHANGED`, to administrators: one of them removed the factors of an account. */
  FACTORS_RESET_OF_USER = 'FACTORS_RESET_OF_USER',
  /** Of `PASSWORD_RESET`: the account has no password after a change of its address was undone. */
  PASSWORD_REMOVED = 'PASSWORD_REMOVED',
  /** Of `SECOND_FACTOR_CHANGED`: a recovery code was used. */
  RECOVERY_CODE_USED = 'RECOVERY_CODE_USED',
  /** Of `SECOND_FACTOR_CHANGED`: the account needs a second factor soon. */
  SECOND_FACTOR_DUE = 'SECOND_FACTOR_DUE',
  /** Of `SECOND_FACTOR_CHANGED`: the second step was wrong so often that it is locked. */
  SECOND_FACTOR_LOCKED = 'SECOND_FACTOR_LOCKED',
  /** Of `SECOND_FACTOR_CHANGED`: a recovery code was used, and few are left. */
  RECOVERY_CODES_LOW = 'RECOVERY_CODES_LOW',
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
  [MailKind.ACCOUNT_DELETED]: ['time'],
  [MailKind.ALREADY_REGISTERED]: [],
  [MailKind.DELETION_CANCELLED]: ['time'],
  [MailKind.DELETION_SCHEDULED]: ['time'],
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
  [MailVariant.FACTORS_RESET]: ['time'],
  [MailVariant.FACTORS_RESET_OF_USER]: ['email', 'time'],
  [MailVariant.PASSWORD_REMOVED]: ['validFor'],
  [MailVariant.RECOVERY_CODE_USED]: ['left', ...where],
  [MailVariant.RECOVERY_CODES_LOW]: ['left', ...where],
  [MailVariant.SECOND_FACTOR_DUE]: ['time'],
  [MailVariant.SECOND_FACTOR_LOCKED]: where,
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
