import { GraphQLScalarType } from 'graphql'
import { z } from 'zod'

/** At most `bytes` bytes in base64url (RFC 4648 §5), which `PublicKeyCredential.toJSON()` uses for binary data. */
const base64url = (bytes: number) =>
  z
    .string()
    .max(Math.ceil((bytes * 4) / 3))
    .regex(/^[\w-]+$/)

/** WebAuthn Level 3, §4: at most 1023 bytes. */
const credentialId = base64url(1023)
const clientDataJSON = base64url(2048)
/** Post-quantum public keys (ML-DSA-44) have 1312 bytes, their signatures 2420. */
const authenticatorBytes = 8192

const credential = { id: credentialId, rawId: credentialId, type: z.literal('public-key') }

const creation = z.object({
  ...credential,
  response: z.object({
    clientDataJSON,
    attestationObject: base64url(authenticatorBytes),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .optional(),
  }),
})

const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON,
    authenticatorData: base64url(authenticatorBytes),
    signature: base64url(authenticatorBytes),
    userHandle: base64url(64).nullish(),
  }),
})

/** What a browser returns when it creates a passkey. */
export type PasskeyCreation = z.infer<typeof creation>
/** What a browser returns when a passkey is used. */
export type PasskeyAssertion = z.infer<typeof assertion>
export type PasskeyAnswer = PasskeyCreation | PasskeyAssertion

const answer = z.union([creation, assertion])

/** Members that are not read, such as the results of extensions, are ignored. */
export const PasskeyAnswerScalar = new GraphQLScalarType<PasskeyAnswer, PasskeyAnswer>({
  name: 'PasskeyAnswer',
  description:
    'What an authenticator returned to the browser: a JSON object as given by `PublicKeyCredential.toJSON()`.',
  specifiedByURL: 'https://www.w3.org/TR/webauthn-3/#dom-publickeycredential-tojson',
  extensions: { acceptsObjects: true },
  parseValue: (value) => answer.parse(value),
})

export const isCreation = (given: PasskeyAnswer): given is PasskeyCreation =>
  'attestationObject' in given.response

/** The challenge that an answer was made for, unverified; undefined if the answer is malformed. */
export function challengeIn({ response }: PasskeyAnswer): string | undefined {
  try {
    const { challenge }: { challenge?: unknown } = JSON.parse(textOf(response.clientDataJSON))
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    return undefined
  }
}

/** The text that is encoded in base64url. */
export const textOf = (encoded: string): string => Buffer.from(encoded, 'base64url').toString()
