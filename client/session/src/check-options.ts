import type { AuthSessionOptions, SignedInTokens } from './session-options.ts'

const isText = (value: unknown) => !!value && typeof value === 'string'
const isCount = (value: unknown) => typeof value === 'number' && value >= 0
const has = (value: unknown, name: string) => typeof Object(value)[name] === 'function'

function must(holds: boolean, rule: string): void {
  if (!holds) throw new TypeError(rule)
}

/** @throws {TypeError} names the option and what it must be */
export function checkOptions(options: AuthSessionOptions): AuthSessionOptions {
  const {
    mode,
    endpoint,
    realm = 'r',
    storage,
    leewayMs = 0,
    maxQueue = 0,
    confirm,
    exchange,
    headers,
  } = Object(options)
  must(mode === 'cookie' || mode === 'token', "mode must be 'cookie' or 'token'.")
  must(isText(endpoint), 'endpoint must be a URL.')
  must(isText(realm), 'realm must be a text.')
  const stores = has(storage, 'getItem') && has(storage, 'setItem')
  must(storage === undefined || stores, 'storage must have getItem and setItem.')
  must(isCount(leewayMs) && isCount(maxQueue), 'leewayMs and maxQueue must be numbers.')
  must(confirm === undefined || typeof confirm === 'function', 'confirm must be a function.')
  must(exchange === undefined || has(exchange, 'isDue'), 'exchange must be a tokenExchange.')
  // Spreading `Headers` would give nothing.
  must(!has(headers, 'get'), 'headers must be a plain object.')
  return options
}

/** @throws {TypeError} says what is missing, or what to sign in with */
export function checkTokens(answer: SignedInTokens, cookie: boolean): void {
  const { accessToken, accessTokenExpiresIn, refreshToken, userId } = Object(answer)
  const whole = isText(accessToken) && isText(userId) && isCount(accessTokenExpiresIn)
  must(whole, 'accessToken, accessTokenExpiresIn and userId must be given.')
  must(!cookie || !refreshToken, 'A refresh token in cookie mode: sign in with delivery: COOKIE.')
  must(cookie || !!refreshToken, 'No refresh token in token mode: sign in with delivery: BODY and select it.')
}
