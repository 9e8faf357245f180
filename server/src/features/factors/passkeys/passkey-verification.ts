import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import {
  COSEALG,
  decodeAttestationObject,
  decodeClientDataJSON,
  isoBase64URL,
  isoCBOR,
} from '@simplewebauthn/server/helpers'
import type { PasskeyAnswer, PasskeyAssertion, PasskeyCreation } from './passkey-answer.ts'
import type { RelyingParty } from './relying-party.ts'

/** The algorithms of public keys, best first. Every replica can verify them, whatever version of Node it runs on. */
export const supportedAlgorithmIDs = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256]

/** The public part of a new passkey. */
export interface NewCredential {
  /** In base64url, as is the key. */
  readonly credentialId: string
  readonly publicKey: string
  /** Number of signatures; 0 from authenticators that do not count. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly aaguid: string
  readonly backedUp: boolean
  /** Whether it can be copied to other devices of its owner. */
  readonly multiDevice: boolean
}

/** What a valid answer says about a passkey. */
export interface CredentialUse {
  readonly counter: number
  readonly backedUp: boolean
}

/**
 * Verifies an answer to `challenge` that creates a passkey.
 * @returns undefined if it is not for this relying party, its user was not verified, or it is malformed
 */
export async function verifyCreation(
  answer: PasskeyCreation,
  challenge: string,
  relyingParty: RelyingParty,
): Promise<NewCredential | undefined> {
  try {
    const { transports = [] } = answer.response
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      ...expected(challenge, relyingParty),
      response: {
        ...answer,
        response: {
          clientDataJSON: inOwnPage(answer),
          attestationObject: withoutAttestation(answer.response.attestationObject),
        },
        clientExtensionResults: {},
      },
      supportedAlgorithmIDs,
    })
    if (!verified || registrationInfo.credential.id !== answer.id) return undefined
    const { credential, aaguid, credentialBackedUp: backedUp, credentialDeviceType } = registrationInfo
    return {
      credentialId: credential.id,
      publicKey: isoBase64URL.fromBuffer(credential.publicKey),
      counter: credential.counter,
      transports,
      aaguid,
      backedUp,
      multiDevice: credentialDeviceType === 'multiDevice',
    }
  } catch {
    return undefined
  }
}

/**
 * Verifies an answer to `challenge` that uses a passkey. Does not look at the counter, whose rule is part of the
 * statement that stores it.
 * @returns undefined if it is not signed by the passkey, not for this relying party, or its user was not verified
 */
export async function verifyAssertion(
  answer: PasskeyAssertion,
  challenge: string,
  relyingParty: RelyingParty,
  { credentialId, publicKey }: Pick<NewCredential, 'credentialId' | 'publicKey'>,
): Promise<CredentialUse | undefined> {
  try {
    const { userHandle, ...response } = answer.response
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...expected(challenge, relyingParty),
      response: {
        ...answer,
        response: { ...response, clientDataJSON: inOwnPage(answer), ...(userHandle && { userHandle }) },
        clientExtensionResults: {},
      },
      credential: { id: credentialId, publicKey: isoBase64URL.toBuffer(publicKey), counter: 0 },
    })
    if (!verified) return undefined
    return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp }
  } catch {
    return undefined
  }
}

const expected = (expectedChallenge: string, { id, origins }: RelyingParty) => ({
  expectedChallenge,
  expectedOrigin: [...origins],
  expectedRPID: id,
  requireUserVerification: true,
})

/** @throws if the page was within a frame of another origin, which this server's pages never are */
function inOwnPage({ response: { clientDataJSON } }: PasskeyAnswer): string {
  const { crossOrigin, topOrigin } = decodeClientDataJSON(clientDataJSON)
  if (crossOrigin === true || topOrigin !== undefined) throw new Error('The page was in a frame.')
  return clientDataJSON
}

/**
 * Replaces the attestation statement by none. None was requested, nothing is decided by it, and certificates of a
 * stranger need not be parsed.
 */
function withoutAttestation(attestationObject: string): string {
  const authData = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject)).get('authData')
  const parts = new Map<string, Parameters<typeof isoCBOR.encode>[0]>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', authData],
  ])
  return isoBase64URL.fromBuffer(isoCBOR.encode(parts))
}
