import type { KeyObject } from 'node:crypto'
import type { Algorithm } from 'jsonwebtoken'
import {
  oneOf,
  type ReadSetting,
  SettingProblem,
  type SettingReader,
  serviceUrl,
} from '../../core/setting.ts'
import type { ClaimNames } from './former-token.ts'
import { algorithms, isSymmetric, verificationKey } from './verification-key.ts'

/** How tokens of the former service are checked: by asking it, by the keys that it publishes, or by its key. */
export type FormerTokenCheck =
  | { readonly refreshUrl: string }
  | { readonly jwksUrl: string; readonly algorithm: Algorithm }
  | { readonly key: KeyObject; readonly algorithm: Algorithm }

/** The settings of the exchange of tokens. */
export interface FormerService {
  readonly check: FormerTokenCheck
  /** No token is exchanged from then on. */
  readonly until: Date
  /** Where its accounts were imported from. */
  readonly source: string
  readonly claimNames: ClaimNames
  readonly issuer: string | undefined
  readonly audience: string | undefined
}

/** The name of the exchange's settings in `Config`. */
export interface ExchangeSettings {
  /** Undefined: no tokens are exchanged. */
  readonly formerService: FormerService | undefined
}

const text: SettingReader<string> = (given) => given
const checks = ['LEGACY_REFRESH_URL', 'LEGACY_JWKS_URL', 'LEGACY_SIGNING_KEY'] as const

/** Reads the settings of the exchange of tokens. */
export function readExchangeSettings(read: ReadSetting): ExchangeSettings {
  const set = checks.filter((name) => read(name, text) !== undefined)
  const until = read('LEGACY_UNTIL', set.length === 0 ? needsCheck : endOfDay)
  const check = readCheck(read, set)
  const named = {
    source: read('LEGACY_SOURCE', sourceName, 'django'),
    claimNames: {
      userId: read('LEGACY_USER_ID_CLAIM', claimName, 'user_id'),
      tokenType: read('LEGACY_TOKEN_TYPE_CLAIM', claimName, 'token_type'),
    },
    issuer: read('LEGACY_ISSUER', text),
    audience: read('LEGACY_AUDIENCE', text),
  }
  return {
    formerService:
      check !== undefined && until !== undefined ? Object.freeze({ check, until, ...named }) : undefined,
  }
}

function readCheck(read: ReadSetting, set: readonly string[]): FormerTokenCheck | undefined {
  const hasUntil = read('LEGACY_UNTIL', text) !== undefined
  const algorithmText = read('LEGACY_ALGORITHM', text)
  const algorithm = read('LEGACY_ALGORITHM', algorithmFor(set))
  const only = <T>(name: string, reader: SettingReader<T>): T | undefined =>
    read(name, onlyCheck(set, hasUntil, reader))
  const refreshUrl = only('LEGACY_REFRESH_URL', webAddress)
  const jwksUrl = only('LEGACY_JWKS_URL', needsAlgorithm(algorithmText, webAddress))
  const key = only('LEGACY_SIGNING_KEY', needsAlgorithm(algorithmText, keyFor(algorithm)))
  if (refreshUrl !== undefined) return { refreshUrl }
  if (algorithm === undefined) return undefined
  if (jwksUrl !== undefined) return { jwksUrl, algorithm }
  return key && { key, algorithm }
}

const needsCheck: SettingReader<Date> = () =>
  new SettingProblem(`needs one of ${checks.join(', ')}: set one, or remove this.`)

/** Reports a second way to check tokens, and a missing end. */
const onlyCheck =
  <T>(set: readonly string[], hasUntil: boolean, reader: SettingReader<T>): SettingReader<T> =>
  (given) => {
    if (set.length > 1)
      return new SettingProblem(`is one of ${set.length} ways to check tokens (${set.join(', ')}): keep one.`)
    if (hasUntil) return reader(given)
    return new SettingProblem(
      'needs LEGACY_UNTIL: set it to the last day on which tokens of the former service are exchanged, such as 2027-03-31.',
    )
  }

const needsAlgorithm =
  <T>(algorithm: string | undefined, reader: SettingReader<T>): SettingReader<T> =>
  (given) =>
    algorithm === undefined
      ? new SettingProblem('needs LEGACY_ALGORITHM: set it to the one that signs the tokens, such as HS256.')
      : reader(given)

/** Published keys are public, so they never verify what a shared secret signs. */
const algorithmFor =
  (set: readonly string[]): SettingReader<Algorithm> =>
  (given) => {
    const algorithm = oneOf(...algorithms)(given)
    if (algorithm instanceof SettingProblem || !set.includes('LEGACY_JWKS_URL') || !isSymmetric(algorithm))
      return algorithm
    return new SettingProblem(
      `is ${algorithm}, whose keys are secret and cannot be published at LEGACY_JWKS_URL: set LEGACY_SIGNING_KEY instead.`,
    )
  }

/** The algorithm reports its own problem. */
const keyFor =
  (algorithm: Algorithm | undefined): SettingReader<KeyObject | undefined> =>
  (given) =>
    algorithm && verificationKey(given, algorithm)

const anyAddress = serviceUrl('https://api.example.org/api/auth/token/refresh/', 'http', 'https')

const webAddress: SettingReader<string> = (given) => {
  const checked = anyAddress(given)
  if (checked instanceof SettingProblem) return checked
  const { username, password } = new URL(checked)
  return username === '' && password === ''
    ? checked
    : new SettingProblem('has a user name or password: give the address without.')
}

const claimName: SettingReader<string> = (given) =>
  /^[\w:./-]{1,100}$/.test(given) ? given : new SettingProblem('is not the name of a claim, such as user_id.')

const sourceName: SettingReader<string> = (given) =>
  /^[a-z][a-z\d-]{0,39}$/.test(given)
    ? given
    : new SettingProblem('is not the name of a source of imports, such as django.')

/** A day, to its end in UTC. One in the past is valid: a server starts after it as before. */
const endOfDay: SettingReader<Date> = (given) => {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(given) ? new Date(`${given}T00:00:00Z`) : undefined
  if (start !== undefined && !Number.isNaN(start.getTime()) && start.toISOString().startsWith(given))
    return new Date(start.getTime() + 24 * 60 * 60 * 1_000)
  return new SettingProblem(`is ${JSON.stringify(given.slice(0, 40))}: give a day such as 2027-03-31.`)
}
