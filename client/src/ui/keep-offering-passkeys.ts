import { offerPasskeys, supportsPasskeyAutofill } from './passkeys.ts'

const SECOND = 1000
/** A challenge is renewed so long before it expires, in seconds. */
const marginSeconds = 30

/** What the server sent to ask for a passkey. */
export interface PasskeyRequest {
  challenge: string
  /** In seconds. */
  expiresIn: number
  /** The scalar `PasskeyOptions` of the schema. */
  options: unknown
}

interface Offering {
  /** Requests a challenge; undefined if the server cannot be reached. */
  start: () => Promise<PasskeyRequest | undefined>
  /** Sends the answer of the chosen passkey. */
  use: (request: PasskeyRequest, answer: object) => Promise<void>
}

/**
 * Offers passkeys in the fields with `autocomplete="webauthn"` until the returned function is called: again after a
 * passkey was refused, with a new challenge before one expires, and after the browser ended the offer.
 */
export function keepOfferingPasskeys(offering: Offering): () => void {
  const ended = new AbortController()
  void offerAgainAndAgain(offering, ended.signal)
  return () => ended.abort()
}

async function offerAgainAndAgain({ start, use }: Offering, ended: AbortSignal): Promise<void> {
  if (!(await supportsPasskeyAutofill())) return
  while (!ended.aborted) {
    const request = await start()
    if (ended.aborted) return
    const answer = request && (await offer(request, ended))
    if (ended.aborted) return
    if (request && answer instanceof Object) await use(request, answer)
    else if (answer !== 'expiring') await pageIsUsed(ended)
  }
}

/** @returns the answer; undefined if the browser ended the offer, as it does when another dialog opens */
async function offer(
  { options, expiresIn }: PasskeyRequest,
  ended: AbortSignal,
): Promise<object | 'expiring' | undefined> {
  const expiring = new AbortController()
  const timer = setTimeout(() => expiring.abort(), (expiresIn - marginSeconds) * SECOND)
  const end = () => expiring.abort()
  ended.addEventListener('abort', end)
  try {
    return await offerPasskeys(options, expiring.signal)
  } catch {
    return expiring.signal.aborted ? 'expiring' : undefined
  } finally {
    clearTimeout(timer)
    ended.removeEventListener('abort', end)
  }
}

/** Resolves when someone comes back to the page or to one of its fields, or when the offering ends. */
function pageIsUsed(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const heard = new AbortController()
    const hear = () => {
      heard.abort()
      resolve()
    }
    const { signal } = heard
    ended.addEventListener('abort', hear, { signal })
    document.addEventListener('focusin', hear, { signal })
    window.addEventListener('pageshow', hear, { signal })
  })
}
