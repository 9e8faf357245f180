import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { Algorithm } from 'jsonwebtoken'
import { SettingProblem } from '../../core/setting.ts'

/** The algorithms that the former service may sign with. One is chosen; a token's header never chooses. */
export const algorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
] as const satisfies readonly Algorithm[]

/** Whether the key that verifies can also sign. */
export const isSymmetric = (algorithm: Algorithm): boolean => algorithm.startsWith('HS')

const leastSecretBytes = 32
const leastRsaBits = 2_048
const curves: Readonly<Record<string, string>> = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
}

/** Whether a public key is one that the algorithm verifies with. */
export function keyFits(key: KeyObject, algorithm: Algorithm): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (algorithm.startsWith('RS')) return type === 'rsa' && (details?.modulusLength ?? 0) >= leastRsaBits
  return type === 'ec' && details?.namedCurve === curves[algorithm]
}

/** Reads the key with which `algorithm` verifies. Problems never repeat it. */
export const verificationKey = (text: string, algorithm: Algorithm): KeyObject | SettingProblem =>
  isSymmetric(algorithm) ? sharedSecret(text, algorithm) : publicKey(text, algorithm)

/**
 * A PEM text as a shared secret is the classic confusion: everyone knows a public key, and could sign with it
 * (RFC 8725 §2.1).
 */
function sharedSecret(text: string, algorithm: Algorithm): KeyObject | SettingProblem {
  if (/-----BEGIN |^ssh-/.test(text))
    return new SettingProblem(
      `is a key of a key pair, which ${algorithm} does not use: set LEGACY_ALGORITHM to the one that signs with it, such as RS256.`,
    )
  if (Buffer.byteLength(text) >= leastSecretBytes) return createSecretKey(text, 'utf8')
  return new SettingProblem(
    `has ${Buffer.byteLength(text)} bytes and could be guessed, with ${leastSecretBytes} the least: set LEGACY_REFRESH_URL instead.`,
  )
}

/** `.env` files have one line per setting, so that \n stands for a line break. */
function publicKey(text: string, algorithm: Algorithm): KeyObject | SettingProblem {
  const pem = text.replaceAll('\\n', '\n')
  if (pem.includes('PRIVATE KEY'))
    return new SettingProblem('is a private key: give the public key, and keep the private one where it is.')
  const key = pem.includes('-----BEGIN ') ? read(pem) : undefined
  if (key === undefined)
    return new SettingProblem(
      'is not a public key in PEM format, which begins with -----BEGIN PUBLIC KEY-----.',
    )
  return keyFits(key, algorithm)
    ? key
    : new SettingProblem(`is not a key for ${algorithm}, or has less than ${leastRsaBits} bits.`)
}

function read(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}
