import { Unavailable } from '../core/errors.ts'
import { DatabaseUnusable } from '../database/database-unusable.ts'
import { codeOf, fieldOf } from '../database/error-code.ts'
import { NoConnection, reasonOf } from '../database/no-connection.ts'

interface Advice {
  /** Whether this advice applies to a failure with this code (Node, TLS or SQLSTATE) and message. */
  readonly fits: (code: string, message: string) => boolean
  /** What happened and what to do. Messages from `pg` contain neither the password nor the whole address. */
  readonly says: (message: string) => string
}

const code =
  (pattern: RegExp) =>
  (code: string): boolean =>
    pattern.test(code)

const tlsMessages = /does not support SSL connections|TLS|SSL routines|self-signed certificate/
const tlsCodes = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|^ERR_(SSL|TLS|OSSL)|^EPROTO$/

/** Checked in order; the first match is used. */
const advice: readonly Advice[] = [
  {
    fits: (_code, message) => message.includes('does not support SSL connections'),
    says: () =>
      'The database server does not offer TLS, which sslmode in DATABASE_URL asks for. Enable ssl on the server, or, within a network that you trust, set sslmode=disable.',
  },
  {
    fits: (code, message) => code === '28000' && /no encryption|SSL off/.test(message),
    says: (message) =>
      `The database server refused the connection (${message}). It may accept only TLS: add ?sslmode=verify-full to DATABASE_URL, with &sslrootcert=/path/to/ca.pem if its certificate comes from a private authority. Otherwise allow this host, role and database in pg_hba.conf.`,
  },
  {
    fits: (code, message) => tlsCodes.test(code) || tlsMessages.test(message),
    says: (message) =>
      `The TLS connection to the database failed (${message}). Check sslmode in DATABASE_URL, and give the authority that signed the server's certificate as sslrootcert=/path/to/ca.pem. If the certificate has expired, renew it on the server.`,
  },
  {
    fits: (code, message) => code === '28P01' || message.startsWith('SASL: '),
    says: (message) =>
      `PostgreSQL rejected the credentials in DATABASE_URL (${message}). Check the user name and password.`,
  },
  {
    fits: code(/^28/),
    says: (message) =>
      `The database server refused the connection (${message}). Check the user name in DATABASE_URL, and allow this host, role and database in pg_hba.conf.`,
  },
  {
    fits: code(/^3D000$/),
    says: (message) =>
      `PostgreSQL reports: ${message}. Create the database with createdb, or correct its name in DATABASE_URL.`,
  },
  {
    fits: code(/^55000$/),
    says: (message) =>
      `PostgreSQL reports: ${message}. Allow connections: alter database … allow_connections true`,
  },
  {
    fits: code(/^42501$/),
    says: (message) =>
      `PostgreSQL reports: ${message}. Grant the role of DATABASE_URL what it needs: grant connect, create on database … to …`,
  },
  {
    fits: (code, message) => code === '53300' || message.includes('no more connections allowed'),
    says: (message) =>
      `The database server grants no further connection (${message}). Raise its limit, or set DATABASE_POOL_SIZE lower on every replica.`,
  },
  {
    fits: code(/^53100$|^ENOSPC$/),
    says: (message) => `The database's disk is full (${message}). Free space on it, then start again.`,
  },
  {
    fits: code(/^25006$/),
    says: (message) =>
      `The database is read only (${message}). Give the address of the primary in DATABASE_URL, or reset default_transaction_read_only.`,
  },
  {
    fits: code(/^(ENOTFOUND|EAI_AGAIN)$/),
    says: (message) =>
      `The host name in DATABASE_URL cannot be looked up (${message}). Correct it, or check the DNS of this machine.`,
  },
]

/** Returns the message for an operator whose database cannot be used, or undefined if the failure has another cause. */
export function databaseSentence(error: unknown): string | undefined {
  if (error instanceof DatabaseUnusable) return error.message
  if (!(error instanceof Unavailable)) return isServers(error) ? advise(error) : undefined
  const cause = error.cause ?? error
  return (
    advise(cause) ??
    fileSentence(cause) ??
    `The database cannot be used: ${reasonOf(cause).replace(/\.$/, '')}. Start it, or correct DATABASE_URL.`
  )
}

/** Explains why the database of `gatehouse import --database-url` cannot be read, which is not that of Gatehouse. */
export function siteSentence(cause: unknown): string {
  if (codeOf(cause) === '42501')
    return `PostgreSQL reports: ${reasonOf(cause)}. Allow the user in --database-url to read it: grant select on … to …`
  const sentence = databaseSentence(new NoConnection(cause)) ?? reasonOf(cause)
  return sentence.replaceAll('DATABASE_URL', '--database-url')
}

/** An SQLSTATE, or `pg` complaining about a password. */
const isServers = (error: unknown): boolean =>
  /^[0-9][0-9A-Z]{4}$/.test(codeOf(error)) || fieldOf(error, 'message').startsWith('SASL: ')

const advise = (cause: unknown): string | undefined => {
  const message = reasonOf(cause)
  return advice.find(({ fits }) => fits(codeOf(cause), message))?.says(message)
}

/** A certificate file named in the address. */
const fileSentence = (cause: unknown): string | undefined =>
  fieldOf(cause, 'syscall') === 'open'
    ? `A file that DATABASE_URL names cannot be read (${fieldOf(cause, 'message')}). Correct sslrootcert, sslcert or sslkey.`
    : undefined
