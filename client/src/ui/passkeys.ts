import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { uiTexts } from './ui-texts.ts'

/** What the browser returned for the server, or why it returned nothing. */
export type PasskeyResult = { answer: object; problem?: undefined } | { answer?: undefined; problem: string }

/** Loaded when it is first needed: most visits use no passkey. */
const library = () => import('@simplewebauthn/browser')

const texts = uiTexts.passkeys

export const supportsPasskeys = (): boolean => typeof globalThis.PublicKeyCredential === 'function'

/** Whether fields with `autocomplete="webauthn"` offer passkeys. */
export const supportsPasskeyAutofill = async (): Promise<boolean> =>
  supportsPasskeys() && (await (await library()).browserSupportsWebAuthnAutofill())

/** Asks for a passkey in the browser's dialog. @param options the scalar `PasskeyOptions` of the schema */
export async function askForPasskey(options: unknown): Promise<PasskeyResult> {
  if (!isRequest(options)) return { problem: texts.failed }
  const { startAuthentication } = await library()
  return resultOf(startAuthentication({ optionsJSON: options }))
}

/**
 * Offers passkeys in the page's fields, until one is chosen or another dialog opens.
 * @throws if the offer ended without a choice
 */
export async function offerPasskeys(options: unknown): Promise<object> {
  if (!isRequest(options)) throw new Error('The server sent no options.')
  const { startAuthentication } = await library()
  return startAuthentication({ optionsJSON: options, useBrowserAutofill: true })
}

/** Ends what `offerPasskeys` or another function of this file started. */
export async function endPasskeyCeremony(): Promise<void> {
  const { WebAuthnAbortService } = await library()
  WebAuthnAbortService.cancelCeremony()
}

/** Creates a passkey in the browser's dialog. @param options the scalar `PasskeyOptions` of the schema */
export async function createPasskey(options: unknown): Promise<PasskeyResult> {
  if (!isCreation(options)) return { problem: texts.failed }
  const { startRegistration } = await library()
  return resultOf(startRegistration({ optionsJSON: options }))
}

/** Lets the browser remove a passkey that the server no longer accepts, where it can. */
export async function forgetPasskey(passkey: {
  credentialId: string
  relyingPartyId: string
}): Promise<void> {
  if (!supportsPasskeys() || !('signalUnknownCredential' in PublicKeyCredential)) return
  const { sendSignal } = await library()
  const { credentialId: credentialID, relyingPartyId: rpID } = passkey
  // The signal changes nothing here, so that its failure changes nothing either.
  await sendSignal({ signalName: 'unknownCredential', rpID, credentialID }).catch(() => undefined)
}

async function resultOf(ceremony: Promise<object>): Promise<PasskeyResult> {
  try {
    return { answer: await ceremony }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

/** The library keeps the browser's error as the cause of its own, under the same name. */
function problemOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  return texts.problems[name] ?? texts.failed
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The server's scalars have the browser's types; only their presence is checked here. */
const isRequest = (value: unknown): value is PublicKeyCredentialRequestOptionsJSON =>
  isObject(value) && 'challenge' in value && !('user' in value)
const isCreation = (value: unknown): value is PublicKeyCredentialCreationOptionsJSON =>
  isObject(value) && 'challenge' in value && 'user' in value
