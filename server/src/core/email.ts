import { domainToASCII } from 'node:url'
import isEmailModule from 'validator/lib/isEmail.js'
import { FieldError, FieldErrorCode, fieldError } from './field-error.ts'

/** An email address as its owner wrote it, and the key that identifies it. */
export interface Email {
  /** Trimmed and normalized (NFKC), with case preserved. */
  readonly email: string
  /** Equal for all spellings of the same address; unique among accounts. */
  readonly emailKey: string
}

const longestOctets = 254
/** A string with more UTF-16 units than this exceeds 254 octets even after normalization and trimming. */
const worthReading = 2000

/** A CommonJS module: Node provides its exports as the default export. */
const isEmail = isEmailModule.default

/** Characters that people cannot see but machines can, so that two different addresses look the same. */
const deceptive = /[\p{White_Space}\p{C}\p{Default_Ignorable_Code_Point}]/u
/** Forbidden in host names. `domainToASCII` stops reading at some of them (WHATWG URL, forbidden host code points). */
const notInHost = /[#%/:<>?@[\\\]^|]/

/**
 * Parses an email address of at most 254 octets (RFC 5321 §4.5.3.1.3, RFC 3696 erratum 1690), or returns what is wrong
 * with it.
 *
 * Addresses that look alike or differ only in case are treated as one identity or refused, because registering a
 * look-alike address is a known way to take over an account (CVE-2019-19844): full-width characters and ligatures are
 * normalized, case is folded through upper case (which unifies `ı` and `i`), domains are compared in ASCII (UTS #46),
 * and invisible characters, inner spaces and quoted local parts are refused.
 */
export const parseEmail = (text: string, path: readonly string[] = ['email']): Email | FieldError => {
  if (text.length > worthReading) return tooLong(path)
  const trimmed = text.trim()
  if (trimmed === '') return fieldError(path, FieldErrorCode.REQUIRED, 'Enter an email address.')
  if (deceptive.test(trimmed)) return malformed(path)
  const email = trimmed.normalize('NFKC')
  if (Buffer.byteLength(email) > longestOctets) return tooLong(path)
  const emailKey = keyOf(email)
  if (emailKey === undefined) return malformed(path)
  return Buffer.byteLength(emailKey) > longestOctets ? tooLong(path) : { email, emailKey }
}

/** Returns the normalized spelling of `email`, or undefined if it is not an email address. */
const keyOf = (email: string): string | undefined => {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1)
  if (at < 1 || deceptive.test(email) || notInHost.test(domain)) return undefined
  const key = `${foldCase(email.slice(0, at))}@${domainToASCII(domain)}`
  return isEmail(key, { blacklisted_chars: '"' }) ? key : undefined
}

/** Converts to both cases because `ẞ` is unchanged by upper-casing and `ı` by lower-casing. */
const foldCase = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')

const malformed = (path: readonly string[]): FieldError =>
  fieldError(path, FieldErrorCode.MALFORMED, 'Enter an email address such as name@example.org.')

const tooLong = (path: readonly string[]): FieldError =>
  fieldError(path, FieldErrorCode.TOO_LONG, `Use an email address of at most ${longestOctets} bytes.`)
