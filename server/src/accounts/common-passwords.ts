import { dictionary } from '@zxcvbn-ts/language-common'

/** About 49,000 passwords, those that are tried first, in lower case. */
const commonPasswords: ReadonlySet<string> = new Set(dictionary['passwords-common'])

/** Whether `password` is among those that are tried first, whatever its case and with or without spaces around it. */
export const isCommonPassword = (password: string): boolean =>
  commonPasswords.has(password.trim().toLowerCase())
