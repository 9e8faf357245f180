import { existsSync } from 'node:fs'
import { Role } from './accounts/role.ts'
import { type DatabaseConfig, databaseWarnings, readDatabaseConfig } from './database-config.ts'
import { type DocumentLimits, defaultDocumentLimits } from './gate/document-limits.ts'
import {
  bearerText,
  durationSeconds,
  host,
  listOf,
  makeOne,
  oneOf,
  onOff,
  origin,
  proxies,
  SettingProblem,
  type SettingReader,
  secretText,
  serviceUrl,
  settingsOf,
  wholeNumber,
} from './setting.ts'

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** Every setting, checked. Frozen. */
export interface Config {
  readonly database: DatabaseConfig
  /** 32 bytes or more; undefined only for the embedded database, whose folder then keeps one. */
  readonly secret: string | undefined
  /** What `secret` was before: still read with, no longer written with. */
  readonly secretPrevious: string | undefined
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** The origin under which people reach the server, without a slash at its end; the issuer of tokens. */
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly sessionMaxAgeSeconds: number
  readonly registration: 'open' | 'closed'
  /** What people may make themselves at registration; never `ADMIN`. */
  readonly selfServiceRoles: readonly Role[]
  /** How long audit events are kept. */
  readonly auditRetentionSeconds: number
  readonly bcryptCost: number
  /** The threads of Node's pool, on which passwords are hashed. */
  readonly hashThreads: number
  readonly rateLimits: boolean
  /** In code points. */
  readonly passwordMinLength: number
  /** The most that a document may have; the limits left out are not for operators to choose. */
  readonly documentLimits: Partial<DocumentLimits>
  readonly bodyLimitKilobytes: number
  readonly redisUrl: string | undefined
  /** Whose `X-Forwarded-For` is believed: nobody's, everybody's, the nearest so many hops', or these addresses'. */
  readonly trustProxy: boolean | number | readonly string[]
  readonly introspection: boolean
  readonly explorer: boolean
  readonly logLevel: LogLevel
  /** Opens `/metrics` to other machines; undefined: to this one only. */
  readonly metricsToken: string | undefined
  readonly production: boolean
  /** Sentences to be said at start: allowed, and probably not meant. */
  readonly warnings: readonly string[]
}

/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The environment of this process, completed by a file `.env` in the current folder where there is one. */
export const readEnvironment = (): Environment => {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/** Thrown by `loadConfig`: lists every problem, each a sentence with the variable's name and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The configuration is not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'))
    this.problems = problems
  }
}

/** What stands in `.env.example`; public, so no secret. */
export const exampleSecret = 'replace-this-with-the-output-of-openssl-rand-base64-32'

const leastSecretBytes = 32
const leastMetricsTokenCharacters = 16
const secret = secretText(leastSecretBytes, exampleSecret)

/**
 * Reads every setting; the only place that does. A variable that is empty counts as not set.
 *
 * @throws {ConfigError} with all problems at once.
 */
export const loadConfig = (env: Environment): Config => {
  const problems: string[] = []
  const read = settingsOf(env, problems)
  const production =
    read('NODE_ENV', oneOf('production', 'development', 'test'), 'development') === 'production'
  const port = read('PORT', wholeNumber(0, 65_535), 4000)
  const config = {
    database: readDatabaseConfig(read, (problem) => problems.push(problem)),
    secret: read('SECRET', secret),
    secretPrevious: read('SECRET_PREVIOUS', secret),
    host: read('HOST', host, '127.0.0.1'),
    port,
    publicUrl: read('PUBLIC_URL', origin, `http://localhost:${port === 0 ? 4000 : port}`),
    corsOrigins: read('CORS_ORIGINS', origins, defaultCorsOrigins),
    accessTokenTtlSeconds: read('ACCESS_TOKEN_TTL', durationSeconds('1s', '7d'), 180 * 60),
    refreshTokenTtlSeconds: read('REFRESH_TOKEN_TTL', durationSeconds('1s', '365d'), 3 * day),
    sessionMaxAgeSeconds: read('SESSION_MAX_AGE', durationSeconds('1s', '3650d'), 90 * day),
    registration: read('REGISTRATION', oneOf('open', 'closed'), 'open'),
    selfServiceRoles: read('SELF_SERVICE_ROLES', listOf(selfServiceRole), defaultSelfServiceRoles),
    auditRetentionSeconds: read('AUDIT_RETENTION', durationSeconds('1d', '3650d'), 400 * day),
    bcryptCost: read('BCRYPT_COST', bcryptCost(production), 12),
    hashThreads: read('UV_THREADPOOL_SIZE', wholeNumber(1, 1_024), 4),
    rateLimits: read('RATE_LIMITS', onOff, true),
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
    introspection: read('INTROSPECTION', onOff, !production),
    explorer: read('EXPLORER', onOff, !production),
    logLevel: read('LOG_LEVEL', oneOf(...logLevels), 'info'),
    metricsToken: read('METRICS_TOKEN', bearerText(leastMetricsTokenCharacters)),
    production,
  }
  if (env.DATABASE_URL?.trim() && !env.SECRET?.trim()) {
    problems.push(`SECRET is not set and DATABASE_URL is: ${makeOne}`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze({ ...config, warnings: Object.freeze(warningsOf(config)) })
}

const day = 24 * 60 * 60
const defaultCorsOrigins = Object.freeze(['http://localhost:3000', 'http://127.0.0.1:3000'])
const defaultSelfServiceRoles = Object.freeze([Role.EMPLOYEE, Role.CLIENT])
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const origins: SettingReader<readonly string[]> = (text) => {
  if (text.toLowerCase() === 'none') return Object.freeze<string[]>([])
  if (text.includes('*')) {
    return new SettingProblem('has a *: list each origin that may call with credentials, or none.')
  }
  return listOf(origin)(text)
}

const selfServiceRole: SettingReader<Role> = (text) => {
  const role = oneOf(...Object.values(Role))(text)
  if (role !== Role.ADMIN) return role
  return new SettingProblem(
    'has ADMIN: anyone could make themselves an administrator. Remove it; administrators grant that role.',
  )
}

/** OWASP asks for 10 or more; less is for tests. */
const bcryptCost =
  (production: boolean): SettingReader<number> =>
  (text) => {
    const cost = wholeNumber(4, 15)(text)
    if (cost instanceof SettingProblem || cost >= 10 || !production) return cost
    return new SettingProblem(`is ${cost}: give 10 to 15 when NODE_ENV is production.`)
  }

const warningsOf = (config: Omit<Config, 'warnings'>): string[] => {
  const warnings = databaseWarnings(config.database)
  const warn = (applies: boolean, warning: string) => {
    if (applies) warnings.push(warning)
  }
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
    config.registration === 'open' && !config.selfServiceRoles.includes(Role.EMPLOYEE),
    'SELF_SERVICE_ROLES has no EMPLOYEE, which registration asks for by default: forms must name a role.',
  )
  return warnings
}

const isPlainHttp = (publicUrl: string): boolean => {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'http:' && !/^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
}
