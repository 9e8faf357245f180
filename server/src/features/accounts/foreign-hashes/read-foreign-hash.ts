import { bcryptOf } from './bcrypt-hash.ts'
import { betterAuthScrypt } from './better-auth-hash.ts'
import { costProblem } from './cost-problem.ts'
import { readDjangoHash } from './django-hash.ts'
import { type FirebaseCredential, type FirebaseParameters, firebaseScrypt } from './firebase-hash.ts'
import {
  defaultHashLimits,
  type ForeignHash,
  type HashLimits,
  type HashProblem,
  type UnusablePassword,
  unknownForm,
} from './foreign-hash.ts'
import { type HashMethod, isWeak, type WeakDigest } from './hash-method.ts'
import { type KeycloakCredential, keycloakMethod } from './keycloak-hash.ts'
import { readPhcHash } from './phc-hash.ts'
import { storedForm } from './stored-form.ts'

const longestText = 1_024

/**
 * Reads a password hash in a form of Django, a PHC string (Argon2, scrypt, PBKDF2), or bare bcrypt.
 *
 * @param limits those of the server that will verify it: `PasswordHasher.limits`
 */
export function readForeignHash(
  text: string,
  limits: HashLimits = defaultHashLimits,
): ForeignHash | UnusablePassword | HashProblem {
  if (text.startsWith('!')) return { unusable: true }
  if (text.length > longestText) return unknownForm
  const bcrypt = bcryptOf(text)
  if (bcrypt !== undefined) return checked({ method: 'bcrypt', hash: bcrypt }, limits)
  return checked(readDjangoHash(text) ?? readPhc(text), limits)
}

/** Reads a password hash of Better Auth: its own form, or one that `readForeignHash` reads. */
export function readBetterAuthHash(
  text: string,
  limits: HashLimits = defaultHashLimits,
): ForeignHash | UnusablePassword | HashProblem {
  const scrypt = betterAuthScrypt(text)
  return scrypt === undefined ? readForeignHash(text, limits) : checked(scrypt, limits)
}

/** Reads a password credential of Keycloak: PBKDF2 or Argon2. */
export function readKeycloakHash(
  credential: KeycloakCredential,
  limits: HashLimits = defaultHashLimits,
): ForeignHash | HashProblem {
  return checked(keycloakMethod(credential), limits)
}

/** Reads a password hash of Firebase, which depends on parameters of the project. */
export function readFirebaseHash(
  credential: FirebaseCredential,
  parameters: FirebaseParameters,
  limits: HashLimits = defaultHashLimits,
): ForeignHash | HashProblem {
  return checked(firebaseScrypt(credential, parameters), limits)
}

/** `firebase-scrypt` is a name of our own, which no other system writes. */
function readPhc(text: string): HashMethod | HashProblem {
  const read = readPhcHash(text)
  return 'method' in read && read.method === 'firebase-scrypt' ? unknownForm : read
}

function checked(read: HashMethod | WeakDigest | HashProblem, limits: HashLimits): ForeignHash | HashProblem {
  if ('problem' in read) return read
  const problem = costProblem(read, limits)
  if (problem !== undefined) return { problem: `The password hash cannot be used. ${problem}` }
  return { stored: storedForm(read), weak: isWeak(read) }
}
