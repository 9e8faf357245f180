import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** The options that `PasskeyChallenge.options` contains, as far as an authenticator reads them. */
export interface GivenOptions {
  readonly challenge: string
  readonly rp?: { readonly id?: string }
  readonly rpId?: string
  readonly user?: { readonly id: string }
}

/** What an authenticator or its browser says otherwise than it should. */
export interface Deviation {
  readonly origin?: string
  readonly rpId?: string
  readonly userVerified?: boolean
  readonly counter?: number
  readonly userHandle?: string
  readonly clientData?: Readonly<Record<string, unknown>>
}

const [present, verified, attested] = [1, 4, 64]
const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest()
const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url')

/** A passkey in memory (ES256). A browser with an authenticator would make the same answers. */
export class SoftwareAuthenticator {
  readonly id = base64url(randomBytes(32))
  readonly #key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }
  readonly #origin: string
  #userHandle: string | undefined
  counter = 0

  constructor(origin: string) {
    this.#origin = origin
    this.#key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  }

  /** Answers the options of `startPasskey`. */
  create({ challenge, rp, user }: GivenOptions, deviation: Deviation = {}) {
    this.#userHandle = user?.id
    const credential = Buffer.from(this.id, 'base64url')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(credential.length)
    const authData = Buffer.concat([
      this.#head(rp?.id ?? '', attested, deviation),
      Buffer.alloc(16),
      length,
      credential,
      this.#coseKey(),
    ])
    const attestation = new Map<string, Parameters<typeof isoCBOR.encode>[0]>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ])
    return this.#answer({
      clientDataJSON: this.#clientData('webauthn.create', challenge, deviation),
      attestationObject: base64url(isoCBOR.encode(attestation)),
      transports: ['internal'],
    })
  }

  /** Answers the options of `startPasskeyLogin`, `startConfirmation` or `SecondFactorRequired`. */
  use({ challenge, rpId }: GivenOptions, deviation: Deviation = {}) {
    const clientDataJSON = this.#clientData('webauthn.get', challenge, deviation)
    const authData = this.#head(rpId ?? '', 0, deviation)
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))])
    return this.#answer({
      clientDataJSON,
      authenticatorData: base64url(authData),
      signature: base64url(sign('sha256', signed, this.#key.privateKey)),
      userHandle: deviation.userHandle ?? this.#userHandle,
    })
  }

  #answer<Response extends object>(response: Response) {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response }
  }

  #clientData(type: string, challenge: string, { origin = this.#origin, clientData }: Deviation): string {
    return base64url(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...clientData }))
  }

  /** The relying party's hash, the flags and the counter (WebAuthn Level 3, §6.1). */
  #head(rpId: string, flags: number, deviation: Deviation): Buffer {
    const { userVerified = true, counter = this.counter } = deviation
    const head = Buffer.alloc(5)
    head.writeUInt8(present | (userVerified ? verified : 0) | flags)
    head.writeUInt32BE(counter, 1)
    return Buffer.concat([sha256(deviation.rpId ?? rpId), head])
  }

  /** RFC 9053, §7.1: key type EC2, algorithm ES256, curve P-256. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#key.publicKey.export({ format: 'jwk' })
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ])
    // The encoder's type asks for keys of both kinds.
    return Buffer.from(isoCBOR.encode(key as Parameters<typeof isoCBOR.encode>[0]))
  }
}
