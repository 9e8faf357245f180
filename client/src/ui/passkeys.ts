import type {
  PublicKeyCredentialCreationOptionsJSON as CreationOptions,
  PublicKeyCredentialRequestOptionsJSON as RequestOptions,
} from '@simplewebauthn/browser'

/** What the browser returned for the server, or why it returned nothing. */
export type PasskeyResult = { answer: object; problem?: undefined } | { answer?: undefined; problem: string }

/** Loaded when it is first needed: most visits use no passkey. */
const library = () => import('@simplewebauthn/browser')

export const supportsPasskeys = (): boolean => typeof globalThis.PublicKeyCredential === 'function'

/** Whether fields with `autocomplete="webauthn"` offer passkeys, and the browser reads options without the library. */
export const supportsPasskeyAutofill = async (): Promise<boolean> =>
  supportsPasskeys() &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential &&
  (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true

/**
 * Asks for a passkey in the browser's dialog, until `signal` is aborted.
 * @param options the scalar `PasskeyOptions` of the schema
 */
export async function askForPasskey(options: unknown, signal: AbortSignal): Promise<PasskeyResult> {
  if (!isRequest(options)) return failed(undefined)
  return ceremony(signal, ({ startAuthentication }) => startAuthentication({ optionsJSON: options }))
}

/**
 * Offers passkeys in the page's fields until one is chosen. Without the library, which the first visit need not load.
 * @throws if the offer ended without a choice, as it does when `signal` is aborted
 */
export async function offerPasskeys(options: unknown, signal: AbortSignal): Promise<object> {
  if (!isNativeRequest(options)) throw new Error('The server sent no options.')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await navigator.credentials.get({ publicKey, mediation: 'conditional', signal })
  if (!(credential instanceof PublicKeyCredential)) throw new Error('No passkey was chosen.')
  return answerOf(credential)
}

/** As by `toJSON()`, which passkeys of some password managers do not have. */
async function answerOf({ id, rawId, type, response }: PublicKeyCredential): Promise<object> {
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new Error('No passkey was used.')
  const { bufferToBase64URLString: text } = await library()
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    id,
    rawId: text(rawId),
    type,
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle && text(userHandle),
    },
  }
}

/**
 * Creates a passkey in the browser's dialog, until `signal` is aborted.
 * @param options the scalar `PasskeyOptions` of the schema
 */
export async function createPasskey(options: unknown, signal: AbortSignal): Promise<PasskeyResult> {
  if (!isCreation(options)) return failed(undefined)
  return ceremony(signal, ({ startRegistration }) => startRegistration({ optionsJSON: options }))
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

/** Lets the browser remove a passkey whose sign-in the server rejected because it does not know the passkey. */
export async function forgetUnknownPasskey(
  answer: object,
  { known, relyingPartyId }: { known: boolean; relyingPartyId: string },
): Promise<void> {
  if (!known && 'id' in answer) await forgetPasskey({ credentialId: String(answer.id), relyingPartyId })
}

type Library = Awaited<ReturnType<typeof library>>

async function ceremony(
  signal: AbortSignal,
  start: (library: Library) => Promise<object>,
): Promise<PasskeyResult> {
  try {
    const loaded = await library()
    signal.throwIfAborted()
    const cancel = () => loaded.WebAuthnAbortService.cancelCeremony()
    signal.addEventListener('abort', cancel)
    // The library has one ceremony at a time, and the next is not ours to cancel.
    const answer = await start(loaded).finally(() => signal.removeEventListener('abort', cancel))
    return { answer }
  } catch (error) {
    return failed(error)
  }
}

/** Its texts are loaded when they are needed, like the library. */
async function failed(error: unknown): Promise<PasskeyResult> {
  const { passkeyProblem } = await import('./passkey-problem.ts')
  return { problem: passkeyProblem(error) }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The server's scalars have the browser's types; only their presence is checked here. */
const asksToUse = (value: unknown): boolean => isObject(value) && 'challenge' in value && !('user' in value)
const isRequest = (value: unknown): value is RequestOptions => asksToUse(value)
/** As the browser's own types name it. */
const isNativeRequest = (value: unknown): value is PublicKeyCredentialRequestOptionsJSON => asksToUse(value)
const isCreation = (value: unknown): value is CreationOptions =>
  isObject(value) && 'challenge' in value && 'user' in value
