import { createDecoder } from 'fast-jwt'

/** What a token says about itself. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

const decode: (token: string) => DecodedToken = createDecoder({ complete: true })

/** The parts of a token, whoever signed it: nothing is verified. `undefined` when it is no JWT (RFC 7519 §7.2). */
export function decodeToken(token: string): DecodedToken | undefined {
  try {
    return decode(token)
  } catch {
    return undefined
  }
}
