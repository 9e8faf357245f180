import { generateSecret, generateURI, verify } from 'otplib'
import { renderSVG } from 'uqr'

/** RFC 6238 with what every app supports: SHA-1, 6 digits, 30 seconds. */
const periodSeconds = 30

/** 160 bits, as RFC 4226 §4 recommends. */
const secretBytes = 20

const codeForm = /^\d{6}$/

/** Creates the secret of an authenticator app, in base32. */
export const newTotpSecret = (): string => generateSecret({ length: secretBytes })

/**
 * Returns the time step whose code is `code`: the current one, the one before or the one after, because clocks differ and
 * people type slowly (RFC 6238 §5.2). Undefined if the code is wrong.
 * @param epoch seconds since 1970, by the database's clock
 */
export async function stepOf(secret: string, code: string, epoch: number): Promise<number | undefined> {
  if (!codeForm.test(code)) return undefined
  const result = await verify({
    secret,
    token: code,
    epoch: Math.floor(epoch),
    epochTolerance: periodSeconds,
  })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}

/** Removes what apps show inside a code, and replaces the digits of Japanese, Arabic and Persian keyboards. */
export const normalizedCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}\p{Cf}]/gu, '')
    .replaceAll(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 15))

/**
 * Returns the address that an authenticator app reads.
 * @param host of `PUBLIC_URL`, without a port: a colon would end the issuer's name
 */
export const totpUri = (secret: string, email: string, host: string): string =>
  generateURI({ issuer: host, label: email, secret })

/** Draws `uri` as a QR code. It keeps its light background and margin in dark mode, which cameras need. */
export const qrSvgOf = (uri: string): string =>
  renderSVG(uri, { border: 4, ecc: 'M' }).replace('<svg ', '<svg role="img" aria-label="QR code" ')
