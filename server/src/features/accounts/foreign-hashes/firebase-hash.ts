import { fromBase64 } from './base64.ts'
import { type HashProblem, unknownForm } from './foreign-hash.ts'
import type { Scrypt } from './hash-method.ts'

/** The hash parameters of a Firebase project, as its console shows them. */
export interface FirebaseParameters {
  /** `base64_signer_key` */
  readonly signerKey: string
  /** `base64_salt_separator` */
  readonly saltSeparator: string
  readonly rounds: number
  /** `mem_cost` */
  readonly memCost: number
}

/** A user in an export of Firebase; both in base64. */
export interface FirebaseCredential {
  readonly passwordHash: string
  readonly salt: string
}

/**
 * Firebase encrypts the project's signer key with AES-256 in counter mode, under a key that scrypt derives from the password
 * (https://github.com/firebase/scrypt). Ciphertext and plaintext together give the key stream, which alone proves the password.
 * So the signer key, a secret of the project, need not be stored.
 */
export function firebaseScrypt(
  { passwordHash, salt: userSalt }: FirebaseCredential,
  { signerKey, saltSeparator, rounds, memCost }: FirebaseParameters,
): Scrypt | HashProblem {
  const [signer, separator] = [fromBase64(signerKey), fromBase64(saltSeparator)]
  if (signer === undefined || separator === undefined)
    return { problem: 'The signer key or the salt separator of the Firebase project is not base64.' }
  const [cipher, salt] = [fromBase64(passwordHash), fromBase64(userSalt)]
  if (cipher === undefined || salt === undefined || cipher.length !== signer.length) return unknownForm
  const key = cipher.map((byte, index) => byte ^ (signer[index] ?? 0))
  const wholeSalt = Buffer.concat([salt, separator])
  return { method: 'firebase-scrypt', logN: memCost, r: rounds, p: 1, salt: wholeSalt, key: Buffer.from(key) }
}
