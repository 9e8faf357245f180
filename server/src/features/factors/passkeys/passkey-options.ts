import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { GraphQLScalarType } from 'graphql'

export type PasskeyOptions = PublicKeyCredentialCreationOptionsJSON | PublicKeyCredentialRequestOptionsJSON

export const PasskeyOptionsScalar = new GraphQLScalarType<PasskeyOptions, PasskeyOptions>({
  name: 'PasskeyOptions',
  description:
    'What a browser needs to create or use a passkey: a JSON object for `PublicKeyCredential.parseCreationOptionsFromJSON()` or ' +
    '`PublicKeyCredential.parseRequestOptionsFromJSON()`.',
  specifiedByURL: 'https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON',
})
