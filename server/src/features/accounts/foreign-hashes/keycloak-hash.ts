import { fromBase64 } from './base64.ts'
import { type HashProblem, unknownForm } from './foreign-hash.ts'
import type { Argon2, HashMethod, Pbkdf2 } from './hash-method.ts'
import { pbkdf2 } from './pbkdf2.ts'
import { oldArgon2, wholeNumber } from './phc-hash.ts'

/** A credential of type `password` in an export of Keycloak. Both are texts in JSON, or the objects that they contain. */
export interface KeycloakCredential {
  readonly secretData: unknown
  readonly credentialData: unknown
}

/** The fields of either object that are read. */
interface Fields {
  readonly salt?: unknown
  readonly value?: unknown
  readonly algorithm?: unknown
  readonly hashIterations?: unknown
  readonly additionalParameters?: unknown
  /** Of Argon2, each as a list of one. */
  readonly version?: unknown
  readonly type?: unknown
  readonly memory?: unknown
  readonly parallelism?: unknown
}

const longestJson = 8_192

const digests = new Map<unknown, Pbkdf2['digest']>([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
])

export function keycloakMethod({ secretData, credentialData }: KeycloakCredential): HashMethod | HashProblem {
  const [secret, data] = [fieldsOf(secretData), fieldsOf(credentialData)]
  const [salt, key] = [bytesOf(secret?.salt), bytesOf(secret?.value)]
  if (data === undefined || salt === undefined || key === undefined) return unknownForm
  const iterations = wholeNumber(String(data.hashIterations))
  if (data.algorithm === 'argon2') return argon2(fieldsOf(data.additionalParameters), iterations, salt, key)
  const digest = digests.get(data.algorithm)
  if (digest !== undefined) return pbkdf2(digest, iterations, salt, key)
  return { problem: 'The password hash is of a method of Keycloak that cannot be verified.' }
}

const types = new Map<unknown, Argon2['method']>([
  ['d', 'argon2d'],
  ['i', 'argon2i'],
  ['id', 'argon2id'],
])

function argon2(
  parameters: Fields | undefined,
  passes: number,
  salt: Buffer,
  key: Buffer,
): HashMethod | HashProblem {
  const first = (name: 'version' | 'type' | 'memory' | 'parallelism'): string =>
    String([parameters?.[name]].flat()[0])
  if (first('version') !== '1.3') return oldArgon2
  const method = types.get(first('type'))
  if (method === undefined) return unknownForm
  const [memoryKiB, parallelism] = [wholeNumber(first('memory')), wholeNumber(first('parallelism'))]
  return { method, memoryKiB, passes, parallelism, salt, key }
}

function fieldsOf(json: unknown): Fields | undefined {
  const value = typeof json === 'string' ? parsed(json) : json
  return isFields(value) ? value : undefined
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

function parsed(json: string): unknown {
  if (json.length > longestJson) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const bytesOf = (text: unknown): Buffer | undefined =>
  typeof text === 'string' ? fromBase64(text) : undefined
