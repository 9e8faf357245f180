import { domainToASCII } from 'node:url'
import isEmailModule from 'validator/lib/isEmail.js'
import { FieldError, FieldErrorCode, fieldError } from './field-error.ts'

/** An email address as its owner wrote it, and the key by which it is one identity. */
export interface Email {
  /** Trimmed and compatibility-composed (NFKC); upper and lower case as written. */
  readonly email: string
  /** The same for every way to write the same address; unique among accounts. */
  readonly emailKey: string
}

const longestOctets = 254
/** Nothing that is longer in UTF-16 units can be 254 octets once composed and trimmed. */
const worthReading = 2000

/** A CommonJS module: Node gives its exports as the default. */
const isEmail = isEmailModule.default

/** Seen by a machine and not by a person, so that two addresses look like one. */
const deceptive = /[\p{White_Space}\p{C}\p{Default_Ignorable_Code_Point}]/u
/** Not part of a host name; `domainToASCII` would stop reading at some of them (WHATWG URL, forbidden host code points). */
const notInHost = /[#%/:<>?@[\\\]^|]/

/**
 * An email address of at most 254 octets (RFC 5321 §4.5.3.1.3, RFC 3696 erratum 1690), or what is wrong with it.
 *
 * Addresses that look alike or that differ only in case are one identity or refused, since a second account under a
 * look-alike address is a known way to take over the first (CVE-2019-19844): full width and ligatures are composed,
 * case is folded through upper case (which makes `ı` and `i` one), domains are compared in ASCII (UTS #46), and
 * invisible characters, inner spaces and quoted local parts are refused.
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

/** The one spelling of `email`; undefined when it is no email address. */
const keyOf = (email: string): string | undefined => {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1)
  if (at < 1 || deceptive.test(email) || notInHost.test(domain)) return undefined
  const key = `${foldCase(email.slice(0, at))}@${domainToASCII(domain)}`
  return isEmail(key, { blacklisted_chars: '"' }) ? key : undefined
}

/** Through both cases: `ẞ` has no upper case of its own and `ı` no lower one. */
const foldCase = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')

const malformed = (path: readonly string[]): FieldError =>
  fieldError(path, FieldErrorCode.MALFORMED, 'Enter an email address such as name@example.org.')

const tooLong = (path: readonly string[]): FieldError =>
  fieldError(path, FieldErrorCode.TOO_LONG, `Use an email address of at most ${longestOctets} bytes.`)
