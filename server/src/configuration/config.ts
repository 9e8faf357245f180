import { builtInFeatures } from '../built-in-features.ts'
import { Role } from '../core/role.ts'
import {
  bearerText,
  durationSeconds,
  listOf,
  makeOne,
  oneOf,
  onOff,
  origin,
  pageOrigin,
  perDuration,
  proxies,
  type ReadSetting,
  SettingProblem,
  type SettingReader,
  secretText,
  serviceUrl,
  settingsOf,
  wholeNumber,
} from '../core/setting.ts'
import type { Feature } from '../features/feature.ts'
import { type DocumentLimits, defaultDocumentLimits } from '../gate/document-limits.ts'
import { type RateLimitPolicies, readRateLimits } from '../gate/rate-limit.ts'
import { isSetByProxies } from '../operations/proxy-headers.ts'
import { standardTokenHeader } from '../operations/token-header.ts'
import { limitsOf } from '../schema.ts'
import { type DatabaseConfig, databaseWarnings, readDatabaseConfig } from './database-config.ts'
import { type EnvFile, readEnvFile, unreadFilesBeside } from './env-file.ts'
import { listeningAddress } from './listening-address.ts'
import { misnamedSettings } from './misnamed-settings.ts'

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** All settings, validated and frozen. */
export interface Config {
  readonly database: DatabaseConfig
  /** At least 32 bytes; undefined only for the embedded database, which then keeps a secret in its folder. */
  readonly secret: string | undefined
  /** Former values of `secret`, accepted for reading but no longer used for writing. */
  readonly secretPrevious: string | undefined
  readonly host: string
  /** 0 selects any free port. */
  readonly port: number
  /** The public origin of the server, without a trailing slash; also the issuer of tokens. */
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  /**
   * The header that carries access tokens, in lower case; differs from `authorization` for servers behind HTTP Basic.
   */
  readonly authorizationHeader: string
  /** The value of `Strict-Transport-Security`, sent if `publicUrl` is https; undefined disables the header. */
  readonly hsts: string | undefined
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly sessionMaxAgeSeconds: number
  /** Maximum number of open sessions per account. */
  readonly maxSessions: number
  readonly registration: 'open' | 'verify-first' | 'closed'
  /** The roles that users may choose at registration; never includes `ADMIN`. */
  readonly selfServiceRoles: readonly Role[]
  readonly auditRetentionSeconds: number
  readonly bcryptCost: number
  /** Size of Node's thread pool, which hashes the passwords. */
  readonly hashThreads: number
  readonly rateLimits: boolean
  readonly rateLimitPolicies: RateLimitPolicies
  /** In code points. */
  readonly passwordMinLength: number
  /** Maximum sizes of a document. The limits that are missing here are not configurable. */
  readonly documentLimits: Partial<DocumentLimits>
  readonly bodyLimitKilobytes: number
  readonly redisUrl: string | undefined
  /**
   * Whose `X-Forwarded-For` is trusted: no proxy's, every proxy's, the given number of nearest hops', or these
   * addresses'.
   */
  readonly trustProxy: boolean | number | readonly string[]
  /** Whether frequent operations may bypass Apollo Server's pipeline; responses are the same either way. */
  readonly fastPath: boolean
  readonly introspection: boolean
  readonly explorer: boolean
  readonly logLevel: LogLevel
  /** The token that opens `/metrics` to other machines; undefined restricts it to this machine. */
  readonly metricsToken: string | undefined
  readonly production: boolean
  /** The variable that was probably meant to be DATABASE_URL, if any. */
  readonly misnamedDatabaseUrl: string | undefined
  /** Warnings to print at startup about settings that are valid but probably unintended. */
  readonly warnings: readonly string[]
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Loads the configuration of this process: its environment, completed by a `.env` file in the current folder.
 *
 * @param instead values that replace those of the environment and the file; undefined: not set
 * @throws {EnvFileUnusable} | {ConfigError}
 */
export function readConfig(
  features: readonly Feature[] = builtInFeatures,
  instead: Environment = {},
): Config {
  const file = readEnvFile('.env')
  const environment = { ...process.env }
  // Libraries read their own variables (PGPASSWORD, PGSSLMODE…) from the process.
  for (const [name, value] of Object.entries(file?.variables ?? {})) process.env[name] ??= value
  const config = loadConfig({ ...process.env, ...instead }, file, features)
  const warnings = [...config.warnings, ...fileWarnings(environment, file)]
  return Object.freeze({ ...config, warnings: Object.freeze(warnings) })
}

function fileWarnings(environment: Environment, file: EnvFile | undefined): string[] {
  if (file === undefined)
    return unreadFilesBeside('.env').map(
      (name) => `${name} is not read: settings are read from the environment and from .env.`,
    )
  const hidden = Object.keys(file.variables).filter(
    (name) => environment[name]?.trim() === '' && file.variables[name]?.trim(),
  )
  return [
    ...hidden.map((name) => `${name} is set to nothing in the environment, which hides its value in .env.`),
    ...file.cutAtComment.map(
      (name) => `The value of ${name} in .env ends at its #. Put it in quotes if the # belongs to it.`,
    ),
  ]
}

/** Thrown by `loadConfig`. Lists every problem as a sentence with the variable's name and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The configuration is not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'))
    this.problems = problems
  }
}

/** The example in `.env.example`: public, and therefore not a secret. */
export const exampleSecret = 'replace-this-with-the-output-of-openssl-rand-base64-32'

const leastSecretBytes = 32
const leastMetricsTokenCharacters = 16
const secret = secretText(leastSecretBytes, exampleSecret)

/**
 * Reads every setting; nothing else does. An empty variable counts as not set.
 *
 * @param file the variables that come from a file, where an unknown name is reported as an error
 * @throws {ConfigError} with all problems at once
 */
export const loadConfig = (
  env: Environment,
  file?: EnvFile,
  features: readonly Feature[] = builtInFeatures,
): Config => {
  const problems: string[] = []
  const known = new Set<string>()
  const read = settingsOf(env, problems, known)
  const production =
    read('NODE_ENV', oneOf('production', 'development', 'test'), 'development') === 'production'
  const { host, port } = listeningAddress(read)
  const config = {
    database: readDatabaseConfig(read, (problem) => problems.push(problem)),
    secret: read('SECRET', secret),
    secretPrevious: read('SECRET_PREVIOUS', secret),
    host,
    port,
    publicUrl: read('PUBLIC_URL', origin, `http://localhost:${port === 0 ? 4000 : port}`),
    corsOrigins: read('CORS_ORIGINS', origins, production ? Object.freeze([]) : defaultCorsOrigins),
    authorizationHeader: read('AUTHORIZATION_HEADER', tokenHeader, standardTokenHeader),
    hsts: read('HSTS', hstsHeader, defaultHsts),
    accessTokenTtlSeconds: read('ACCESS_TOKEN_TTL', durationSeconds('1s', '7d'), 180 * 60),
    refreshTokenTtlSeconds: read('REFRESH_TOKEN_TTL', durationSeconds('1s', '365d'), 3 * day),
    sessionMaxAgeSeconds: read('SESSION_MAX_AGE', durationSeconds('1s', '3650d'), 90 * day),
    maxSessions: read('MAX_SESSIONS', wholeNumber(1, 10_000), 100),
    registration: read('REGISTRATION', oneOf('open', 'verify-first', 'closed'), 'open'),
    selfServiceRoles: read('SELF_SERVICE_ROLES', listOf(selfServiceRole), defaultSelfServiceRoles),
    auditRetentionSeconds: read('AUDIT_RETENTION', durationSeconds('1d', '3650d'), 400 * day),
    bcryptCost: read('BCRYPT_COST', bcryptCost(production), 12),
    hashThreads: read('UV_THREADPOOL_SIZE', wholeNumber(1, 1_024), 4),
    rateLimits: read('RATE_LIMITS', onOff, true),
    rateLimitPolicies: readRateLimits(limitsOf(features), (name, fallback) =>
      read(name, perDuration, fallback),
    ),
    passwordMinLength: read('PASSWORD_MIN_LENGTH', wholeNumber(8, 64), 8),
    documentLimits: Object.freeze({
      tokens: read('LIMIT_TOKENS', wholeNumber(100, 100_000), defaultDocumentLimits.tokens),
      depth: read('LIMIT_DEPTH', wholeNumber(3, 50), defaultDocumentLimits.depth),
      aliases: read('LIMIT_ALIASES', wholeNumber(0, 1_000), defaultDocumentLimits.aliases),
      directives: read('LIMIT_DIRECTIVES', wholeNumber(1, 100), defaultDocumentLimits.directives),
      selections: read('LIMIT_SELECTIONS', wholeNumber(20, 10_000), defaultDocumentLimits.selections),
      rootFields: read('LIMIT_ROOT_FIELDS', wholeNumber(1, 100), defaultDocumentLimits.rootFields),
    }),
    bodyLimitKilobytes: read('LIMIT_BODY_KILOBYTES', wholeNumber(10, 10_000), 100),
    redisUrl: read('REDIS_URL', serviceUrl('redis://host:6379', 'redis', 'rediss')),
    trustProxy: read('TRUST_PROXY', proxies, false),
    fastPath: read('FAST_PATH', onOff, true),
    introspection: read('INTROSPECTION', onOff, !production),
    explorer: read('EXPLORER', onOff, !production),
    logLevel: read('LOG_LEVEL', oneOf(...logLevels), 'info'),
    metricsToken: read('METRICS_TOKEN', bearerText(leastMetricsTokenCharacters)),
    production,
    ...settingsOfFeatures(features, read),
  }
  if (env.DATABASE_URL?.trim() && !env.SECRET?.trim()) {
    problems.push(`SECRET is not set and DATABASE_URL is: ${makeOne}`)
  }
  const isEmptyAddress = env.DATABASE_URL?.trim() === ''
  if (isEmptyAddress && production)
    problems.push(
      `${emptyAddress} as by a variable that is not there: give the address of a server, or remove DATABASE_URL to use the embedded database.`,
    )
  if (production && config.registration === 'verify-first' && !env.SMTP_URL?.trim())
    problems.push(
      'REGISTRATION is verify-first, which needs mail: set SMTP_URL and MAIL_FROM, or set REGISTRATION to open or closed.',
    )
  if (problems.length > 0) throw new ConfigError(problems)
  const misnamed = misnamedSettings(env, file, known)
  const warnings = [
    ...misnamed.map(({ sentence }) => sentence),
    ...(isEmptyAddress ? [`${emptyAddress} so that the embedded database in DATA_DIR is used.`] : []),
    ...warningsOf(config),
  ]
  const misnamedDatabaseUrl = misnamed.find(({ meant }) => meant === 'DATABASE_URL')?.name
  return Object.freeze({ ...config, misnamedDatabaseUrl, warnings: Object.freeze(warnings) })
}

/** The settings that features read themselves. */
const settingsOfFeatures = (features: readonly Feature[], read: ReadSetting): object =>
  Object.assign({}, ...features.map((feature) => feature.settings?.(read)))

const emptyAddress = 'DATABASE_URL is set to nothing,'
const day = 24 * 60 * 60
const defaultCorsOrigins = Object.freeze(['http://localhost:3000', 'http://127.0.0.1:3000'])
const defaultSelfServiceRoles = Object.freeze([Role.EMPLOYEE, Role.CLIENT])
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const origins: SettingReader<readonly string[]> = (text) => {
  if (text.toLowerCase() === 'none') return Object.freeze<string[]>([])
  if (text.includes('*')) {
    return new SettingProblem('has a *: list each origin that may call with credentials, or none.')
  }
  return listOf(pageOrigin)(text)
}

const defaultHsts = 'max-age=31536000'

/**
 * Headers with a meaning for browsers, proxies, tracing or this server. A token in one of them could be lost or
 * disclosed.
 */
const takenHeader =
  /^x-(request|correlation|trace|amz|b3|cloud|datadog|csrf|xsrf|requested|http-method|frame|content|xss|dns|permitted|download|robots|accel|sendfile|powered|ratelimit|apollo|scheme|ssl|tls|host|port|proto|url|uri|ip|remote|remote-user|auth-request|webauth|cdn|cache|akamai|sucuri|cf|fastly|fly|google|goog|ms|middleton|coming|gatehouse-client)(-|$)/

const tokenHeader: SettingReader<string> = (text) => {
  const name = text.toLowerCase()
  if (isSetByProxies(name) || takenHeader.test(name))
    return new SettingProblem(
      'is a name that browsers, proxies or this server use for something else: give authorization, or a name of your own, such as x-gatehouse-authorization.',
    )
  if (name === standardTokenHeader || /^x-[a-z\d][a-z\d-]{0,60}$/.test(name)) return name
  return new SettingProblem(
    'is not a name for the header of access tokens: give authorization, or a name that begins with x-, such as x-gatehouse-authorization.',
  )
}

/** RFC 6797 §6.1. */
const hstsHeader: SettingReader<string | undefined> = (text) => {
  if (text.toLowerCase() === 'off') return undefined
  if (/^max-age=\d{1,10}(;[\x20-\x7e]*)?$/i.test(text)) return text
  return new SettingProblem(
    'is not a Strict-Transport-Security header: give one such as max-age=31536000; includeSubDomains, or off.',
  )
}

const selfServiceRole: SettingReader<Role> = (text) => {
  const role = oneOf(...Object.values(Role))(text)
  if (role !== Role.ADMIN) return role
  return new SettingProblem(
    'has ADMIN: anyone could make themselves an administrator. Remove it; administrators grant that role.',
  )
}

/** OWASP recommends at least 10; lower values are for tests. */
const bcryptCost =
  (production: boolean): SettingReader<number> =>
  (text) => {
    const cost = wholeNumber(4, 15)(text)
    if (cost instanceof SettingProblem || cost >= 10 || !production) return cost
    return new SettingProblem(`is ${cost}: give 10 to 15 when NODE_ENV is production.`)
  }

const warningsOf = (config: Omit<Config, 'warnings' | 'misnamedDatabaseUrl'>): string[] => {
  const warnings = databaseWarnings(config.database)
  const warn = (applies: boolean, warning: string) => {
    if (applies) warnings.push(warning)
  }
  warn(
    config.secret !== undefined && config.database.kind === 'embedded',
    'SECRET is set and DATABASE_URL is not, so that the embedded database in DATA_DIR is used. Set DATABASE_URL if you meant a server.',
  )
  warn(
    !config.rateLimits,
    'RATE_LIMITS is off: passwords can be guessed without limit. Never expose this server.',
  )
  warn(
    config.production && isPlainHttp(config.publicUrl),
    'PUBLIC_URL is plain http: passwords and tokens travel in the open. Put TLS in front and give its https origin.',
  )
  warn(
    config.trustProxy === true,
    'TRUST_PROXY is true: clients can forge their address and so pass rate limits. Give the number of proxies.',
  )
  warn(
    config.refreshTokenTtlSeconds < config.accessTokenTtlSeconds,
    'REFRESH_TOKEN_TTL is shorter than ACCESS_TOKEN_TTL: sessions cannot be renewed once the access token has expired.',
  )
  warn(
    config.sessionMaxAgeSeconds < config.refreshTokenTtlSeconds,
    'SESSION_MAX_AGE is shorter than REFRESH_TOKEN_TTL: it ends sessions first.',
  )
  warn(
    config.registration !== 'closed' && !config.selfServiceRoles.includes(Role.EMPLOYEE),
    'SELF_SERVICE_ROLES has no EMPLOYEE, which registration asks for by default: forms must name a role.',
  )
  return warnings
}

const isPlainHttp = (publicUrl: string): boolean => {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'http:' && !/^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
}
