/**
 * What uses the library for passkeys. Imported when the first passkey is created or used, because the library, with its
 * parsers of certificates, takes 5 MB.
 */
export { generateRegistrationOptions } from '@simplewebauthn/server'
export { supportedAlgorithmIDs, verifyAssertion, verifyCreation } from './passkey-verification.ts'
