import { dictionary } from '@zxcvbn-ts/language-common'

/** About 49,000 of the most common passwords, in lower case. */
const commonPasswords: ReadonlySet<string> = new Set(dictionary['passwords-common'])

/** Whether `password` is common, ignoring case and surrounding white space. */
export const isCommonPassword = (password: string): boolean =>
  commonPasswords.has(password.trim().toLowerCase())
