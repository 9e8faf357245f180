import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Role } from '../core/role.ts'
import { shippedLocales } from '../features/mail/texts/locales.ts'
import { defaultPolicies } from '../schema.ts'
import { ConfigError, type Environment, exampleSecret, loadConfig } from './config.ts'

const secret = 'a secret of 32 bytes, or of more'
const databaseUrl = 'postgres://gatehouse:hunter2@db:5432/gatehouse'
const onServer = { DATABASE_URL: databaseUrl, SECRET: secret }

const problemsOf = (env: Environment): readonly string[] => {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const expectRefused = (env: Environment, ...sentence: RegExp[]) => {
  const problems = problemsOf(env)
  expect(problems).toHaveLength(1)
  for (const part of sentence) expect(problems[0]).toMatch(part)
}

/** The names and defaults in `.env.example`, where every line is commented out. */
const example = new Map(
  [
    ...readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8').matchAll(
      /^# ([A-Z_]+)=(.*)$/gm,
    ),
  ].map(([, name = '', value = '']) => [name, value]),
)

describe('defaults', () => {
  it('match the documented contract', () => {
    expect(loadConfig({})).toEqual({
      bodyLimitKilobytes: 100,
      database: { kind: 'embedded', dataDir: '.data', schema: 'public' },
      documentLimits: { tokens: 1000, depth: 8, aliases: 10, directives: 5, selections: 250, rootFields: 10 },
      secret: undefined,
      secretPrevious: undefined,
      host: '127.0.0.1',
      port: 4000,
      publicUrl: 'http://localhost:4000',
      corsOrigins: ['http://localhost:3000', 'http://127.0.0.1:3000'],
      authorizationHeader: 'authorization',
      smtpServer: undefined,
      mailFrom: undefined,
      invitationLinks: 'shown',
      mailLocale: 'en',
      mailLocales: shippedLocales,
      hsts: 'max-age=31536000',
      accessTokenTtlSeconds: 10_800,
      refreshTokenTtlSeconds: 259_200,
      sessionMaxAgeSeconds: 7_776_000,
      maxSessions: 100,
      deletionGraceDays: 0,
      auditRetentionSeconds: 34_560_000,
      registration: 'open',
      secondFactorGraceSeconds: 0,
      secondFactorRoles: [],
      selfServiceRoles: ['EMPLOYEE', 'CLIENT'],
      bcryptCost: 12,
      hashThreads: 4,
      importHashMemoryBytes: 134_217_728,
      failedSignInSeconds: 1,
      rateLimits: true,
      rateLimitPolicies: defaultPolicies(),
      passwordMinLength: 8,
      redisUrl: undefined,
      trustProxy: false,
      fastPath: true,
      introspection: true,
      explorer: true,
      logLevel: 'info',
      metricsToken: undefined,
      production: false,
      warnings: [],
    })
  })

  it('apply to empty variables', () => {
    const empty = Object.fromEntries([...example.keys()].map((name) => [name, ' ']))
    expect({ ...loadConfig(empty), warnings: [] }).toEqual(loadConfig({}))
  })

  it('are frozen', () => {
    const config = loadConfig({})
    const parts = [config, config.database, config.corsOrigins, config.selfServiceRoles, config.warnings]
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true)
  })

  it('of CORS_ORIGINS is empty in production', () => {
    expect(loadConfig({ NODE_ENV: 'production' }).corsOrigins).toEqual([])
  })

  it('of introspection and explorer are off in production', () => {
    expect(loadConfig({ NODE_ENV: 'production' })).toMatchObject({ introspection: false, explorer: false })
    expect(loadConfig({ NODE_ENV: 'production', EXPLORER: 'on' })).toMatchObject({ explorer: true })
  })
})

describe('.env.example', () => {
  it('lists exactly the variables that are read', () => {
    const asked = new Set<string>()
    const recorder = new Proxy<Record<string, string>>({}, { get: (_, name) => void asked.add(String(name)) })
    loadConfig(recorder)
    expect([...example.keys()].sort()).toEqual([...asked].sort())
  })

  it('lists the actual defaults', () => {
    const { SECRET, ...rest } = Object.fromEntries(example)
    expect(SECRET).toBe(exampleSecret)
    expect({ ...loadConfig(rest), warnings: [] }).toEqual(loadConfig({}))
  })
})

describe('a setting', () => {
  it.each([
    [
      { DATABASE_URL: databaseUrl, SECRET: secret },
      {
        database: {
          kind: 'postgresql',
          url: databaseUrl,
          schema: 'public',
          poolSize: 10,
          listenUrl: undefined,
          replicaUrls: [],
          preparedStatements: 'auto',
        },
        secret,
      },
    ],
    [
      {
        ...onServer,
        DATABASE_LISTEN_URL: 'postgres://direct/gatehouse',
        DATABASE_REPLICA_URLS: 'postgres://one/gatehouse, postgres://two/gatehouse',
        DATABASE_PREPARED_STATEMENTS: 'on',
      },
      {
        database: {
          listenUrl: 'postgres://direct/gatehouse',
          replicaUrls: ['postgres://one/gatehouse', 'postgres://two/gatehouse'],
          preparedStatements: 'on',
        },
      },
    ],
    [
      { ...onServer, DATABASE_SCHEMA: 'accounts', DATABASE_POOL_SIZE: '3' },
      { database: { url: databaseUrl, schema: 'accounts', poolSize: 3 } },
    ],
    [
      { DATABASE_URL: `${databaseUrl}?schema=accounts&sslmode=no-verify`, SECRET: secret },
      { database: { url: `${databaseUrl}?sslmode=no-verify`, schema: 'accounts' } },
    ],
    [
      { DATABASE_URL: `${databaseUrl}?sslmode=require`, SECRET: secret },
      { database: { url: `${databaseUrl}?sslmode=verify-full` } },
    ],
    [
      { DATABASE_URL: `${databaseUrl}?uselibpqcompat=true&sslmode=require`, SECRET: secret },
      { database: { url: `${databaseUrl}?uselibpqcompat=true&sslmode=require` } },
    ],
    [{ DATABASE_SCHEMA: 'accounts' }, { database: { kind: 'embedded', schema: 'accounts' } }],
    [{ DATA_DIR: '/var/lib/gatehouse' }, { database: { kind: 'embedded', dataDir: '/var/lib/gatehouse' } }],
    [
      { SECRET: secret, SECRET_PREVIOUS: secret },
      { secret, secretPrevious: secret },
    ],
    [
      { HOST: '::', PORT: '0' },
      { host: '::', port: 0, publicUrl: 'http://localhost:4000' },
    ],
    [{ PORT: '5000' }, { port: 5000, publicUrl: 'http://localhost:5000' }],
    [{ PUBLIC_URL: 'https://accounts.example.org/' }, { publicUrl: 'https://accounts.example.org' }],
    [
      { CORS_ORIGINS: 'https://a.example, https://b.example:8443' },
      { corsOrigins: ['https://a.example', 'https://b.example:8443'] },
    ],
    [{ CORS_ORIGINS: 'none' }, { corsOrigins: [] }],
    [
      { CORS_ORIGINS: 'capacitor://localhost, ionic://localhost,tauri://localhost' },
      { corsOrigins: ['capacitor://localhost', 'ionic://localhost', 'tauri://localhost'] },
    ],
    [
      { CORS_ORIGINS: 'chrome-extension://abcdefghijklmnop,moz-extension://0A1B2C3D-0000' },
      { corsOrigins: ['chrome-extension://abcdefghijklmnop', 'moz-extension://0a1b2c3d-0000'] },
    ],
    [
      { AUTHORIZATION_HEADER: 'X-Gatehouse-Authorization' },
      { authorizationHeader: 'x-gatehouse-authorization' },
    ],
    [{ HSTS: 'off' }, { hsts: undefined }],
    [
      { HSTS: 'max-age=63072000; includeSubDomains; preload' },
      { hsts: 'max-age=63072000; includeSubDomains; preload' },
    ],
    [
      { RATE_LIMIT_LOGIN_ADDRESS: '300/10m', RATE_LIMIT_LOGIN_ACCOUNT_AND_ADDRESS: '8 / 1h' },
      {
        rateLimitPolicies: {
          ...defaultPolicies(),
          LOGIN: {
            ...defaultPolicies().LOGIN,
            perAddress: { points: 300, perSeconds: 600 },
            perAccountAndAddress: { points: 8, perSeconds: 3_600, lockSeconds: 900, delays: true },
          },
        },
      },
    ],
    [{ ACCESS_TOKEN_TTL: '30s' }, { accessTokenTtlSeconds: 30 }],
    [{ REFRESH_TOKEN_TTL: '36h' }, { refreshTokenTtlSeconds: 129_600 }],
    [{ AUDIT_RETENTION: '30d' }, { auditRetentionSeconds: 2_592_000 }],
    [{ REGISTRATION: 'closed' }, { registration: 'closed' }],
    [{ SELF_SERVICE_ROLES: 'client, manager,CLIENT' }, { selfServiceRoles: [Role.CLIENT, Role.MANAGER] }],
    [{ RATE_LIMITS: 'off' }, { rateLimits: false }],
    [{ REDIS_URL: 'rediss://cache:6380/1' }, { redisUrl: 'rediss://cache:6380/1' }],
    [{ TRUST_PROXY: 'true' }, { trustProxy: true }],
    [{ TRUST_PROXY: '2' }, { trustProxy: 2 }],
    [{ TRUST_PROXY: '10.0.0.0/8, ::1, loopback' }, { trustProxy: ['10.0.0.0/8', '::1', 'loopback'] }],
    [{ LOG_LEVEL: 'DEBUG' }, { logLevel: 'debug' }],
    [{ METRICS_TOKEN: 'sixteen-or-more+' }, { metricsToken: 'sixteen-or-more+' }],
    [{ BCRYPT_COST: '4' }, { bcryptCost: 4 }],
  ])('%j is accepted', (env, expected) => {
    expect(loadConfig(env)).toMatchObject(expected)
  })
})

describe('T22 secrets', () => {
  it('a missing SECRET is refused with DATABASE_URL, and the message says how to generate one', () => {
    expectRefused({ DATABASE_URL: databaseUrl }, /^SECRET is not set/, /openssl rand -base64 32/)
  })

  it.each(['SECRET', 'SECRET_PREVIOUS'])('a short %s is refused and not repeated', (name) => {
    const short = 'thirty-one bytes are one less !'
    expectRefused({ DATABASE_URL: databaseUrl, SECRET: secret, [name]: short }, /has 31 bytes and needs 32/)
    expect(problemsOf({ DATABASE_URL: databaseUrl, SECRET: short }).join()).not.toContain(short)
  })

  it('the published example is refused', () => {
    expectRefused({ DATABASE_URL: databaseUrl, SECRET: exampleSecret }, /^SECRET is the published example/)
  })

  it('bytes are counted, not characters', () => {
    expect(loadConfig({ SECRET: 'ä'.repeat(16) }).secret).toBe('ä'.repeat(16))
  })

  it('an address with a password is not repeated', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://root:hunter2@db',
      DATABASE_LISTEN_URL: 'http://:hunter2@db',
      DATABASE_REPLICA_URLS: 'postgres://db, http://:hunter2@db',
      REDIS_URL: 'http://:hunter2@cache',
      SECRET: secret,
    })
    expect(problems.join()).not.toContain('hunter2')
    expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([
      'DATABASE_URL',
      'DATABASE_LISTEN_URL',
      'DATABASE_REPLICA_URLS',
      'REDIS_URL',
    ])
  })
})

describe('an invalid setting', () => {
  it.each([
    ['PORT', 'eighty', /"eighty": give a whole number from 0 to 65535/],
    ['PORT', '65536', /from 0 to 65535/],
    ['PORT', '-1', /from 0 to 65535/],
    ['HOST', 'not a host', /listen on/],
    ['PUBLIC_URL', 'accounts.example.org', /is not an origin/],
    ['PUBLIC_URL', 'https://example.org/accounts', /without a path/],
    ['PUBLIC_URL', 'https://user:pass@example.org', /is not an origin/],
    ['CORS_ORIGINS', '*', /list each origin/],
    ['CORS_ORIGINS', 'https://a.example,nonsense', /is not an origin/],
    ['CORS_ORIGINS', 'capacitor://localhost/index.html', /without a path/],
    ['CORS_ORIGINS', 'capacitor://*', /list each origin/],
    ['CORS_ORIGINS', 'file://', /is not an origin/],
    ['CORS_ORIGINS', 'null', /is not an origin/],
    ['AUTHORIZATION_HEADER', 'cookie', /begins with x-/],
    ['AUTHORIZATION_HEADER', 'x-my header', /such as x-gatehouse-authorization/],
    ['AUTHORIZATION_HEADER', 'x-forwarded-for', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'X-Real-IP', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-request-id', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-correlation-id', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-original-url', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-amzn-trace-id', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-requested-with', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-frame-options', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-b3-traceid', /use for something else: give authorization, or/],
    ['AUTHORIZATION_HEADER', 'x-csrf-token', /use for something else: give authorization, or/],
    ['HSTS', 'on', /give one such as max-age=31536000/],
    ['HSTS', 'includeSubDomains', /or off/],
    ['RATE_LIMIT_LOGIN_ADDRESS', '300', /such as 300\/10m/],
    ['RATE_LIMIT_LOGIN_ADDRESS', '0/10m', /1 to 1000000/],
    ['RATE_LIMIT_REGISTER_ADDRESS', '300/2d', /in 1s to 1d/],
    ['RATE_LIMIT_REGISTER_ADDRESS', '3/1h/2', /how many in how long/],
    ['ACCESS_TOKEN_TTL', '180', /with its unit/],
    ['ACCESS_TOKEN_TTL', '0s', /from 1s to 7d/],
    ['ACCESS_TOKEN_TTL', '8d', /from 1s to 7d/],
    ['REFRESH_TOKEN_TTL', '-3d', /duration/],
    ['SESSION_MAX_AGE', 'long', /"long"/],
    ['MAX_SESSIONS', '0', /from 1 to 10000|1 to 10/],
    ['AUDIT_RETENTION', '12h', /from 1d to 3650d/],
    ['REGISTRATION', 'maybe', /give open, verify-first or closed/],
    ['SELF_SERVICE_ROLES', 'EMPLOYEE,CHEF', /"CHEF": give CLIENT, EMPLOYEE, MANAGER or ADMIN/],
    ['SELF_SERVICE_ROLES', 'CLIENT,admin', /make themselves an administrator/],
    ['BCRYPT_COST', '3', /from 4 to 15/],
    ['BCRYPT_COST', '16', /from 4 to 15/],
    ['RATE_LIMITS', 'sometimes', /on or off/],
    ['PASSWORD_MIN_LENGTH', '7', /from 8 to 64/],
    ['REDIS_URL', 'http://cache', /redis:\/\//],
    ['DATABASE_URL', 'localhost:5432', /postgres:\/\//],
    ['DATABASE_URL', 'postgres://gatehouse@db:5432', /names no database/],
    ['DATABASE_URL', 'postgres://gatehouse:50%off@db/gatehouse', /has a % that is no code: write % as %25/],
    ['DATABASE_URL', 'postgres://gatehouse:12#34@db/gatehouse', /# as %23/],
    ['DATABASE_URL', 'postgres://gatehouse@db/gatehouse?sslmode=verify_full', /unknown sslmode: give one of/],
    ['DATABASE_URL', 'postgres://db/gatehouse?schema=Accounts', /lower-case letters/],
    ['REDIS_URL', 'redis://:50%off@cache', /write % as %25/],
    ['DATABASE_SCHEMA', 'information_schema', /lower-case letters, digits and underscores/],
    ['DATABASE_SCHEMA', 'pg_accounts', /lower-case letters, digits and underscores/],
    ['DATABASE_SCHEMA', 'a"; drop schema public', /lower-case letters, digits and underscores/],
    ['DATABASE_POOL_SIZE', '0', /whole number from 1 to 500/],
    ['DATABASE_PREPARED_STATEMENTS', 'named', /give auto, on or off/],
    ['DATABASE_LISTEN_URL', 'postgres://db/gatehouse', /is set and DATABASE_URL is not/],
    ['DATABASE_REPLICA_URLS', 'postgres://db/gatehouse', /is set and DATABASE_URL is not/],
    ['TRUST_PROXY', '10.0.0.0/33', /their addresses/],
    ['TRUST_PROXY', 'everyone', /their addresses/],
    ['INTROSPECTION', 'yes please', /on or off/],
    ['EXPLORER', '2', /on or off/],
    ['METRICS_TOKEN', 'fifteen-and-few', /has 15 characters and needs 16 or more/],
    ['METRICS_TOKEN', 'with spaces in between', /cannot have/],
    ['LOG_LEVEL', 'loud', /give fatal, error, warn, info, debug, trace or silent/],
  ])('%s=%s is refused with an explanation', (name, value, sentence) => {
    expectRefused({ SECRET: secret, [name]: value }, new RegExp(`^${name} `), sentence, /\.$/)
  })

  it('a misspelled NODE_ENV=production is refused, so that a typing error exposes nothing', () => {
    expectRefused({ NODE_ENV: 'prod' }, /^NODE_ENV /)
  })

  it('a low BCRYPT_COST is refused in production only', () => {
    expectRefused({ NODE_ENV: 'production', BCRYPT_COST: '9' }, /^BCRYPT_COST is 9: give 10 to 15/)
    expect(loadConfig({ NODE_ENV: 'production', BCRYPT_COST: '10' }).bcryptCost).toBe(10)
  })

  it('is reported together with all others, one per line', () => {
    const env = { PORT: 'x', LOG_LEVEL: 'x', DATABASE_URL: databaseUrl, ACCESS_TOKEN_TTL: 'x' }
    expect(() => loadConfig(env)).toThrow(/PORT .*\n.*ACCESS_TOKEN_TTL .*\n.*LOG_LEVEL .*\n.*SECRET /)
  })
})

describe('warnings', () => {
  it.each([
    [{ RATE_LIMITS: 'off' }, /RATE_LIMITS is off/],
    [{ NODE_ENV: 'production', PUBLIC_URL: 'http://accounts.example.org' }, /PUBLIC_URL is plain http/],
    [{ TRUST_PROXY: 'true' }, /TRUST_PROXY is true/],
    [{ REFRESH_TOKEN_TTL: '1m' }, /REFRESH_TOKEN_TTL is shorter/],
    [{ SESSION_MAX_AGE: '1d' }, /SESSION_MAX_AGE is shorter/],
    [{ SELF_SERVICE_ROLES: 'CLIENT' }, /SELF_SERVICE_ROLES has no EMPLOYEE/],
    [{ ...onServer, DATABASE_LISTEN_URL: 'postgres://db/other' }, /LISTEN_URL names another database/],
  ])('%j is accepted with a warning', (env, sentence) => {
    expect(loadConfig(env).warnings).toEqual([expect.stringMatching(sentence)])
  })

  it.each(['http://localhost:4000', 'http://127.0.0.1', 'http://[::1]:4000', 'https://accounts.example.org'])(
    '%s in production causes none',
    (url) => {
      expect(loadConfig({ NODE_ENV: 'production', PUBLIC_URL: url }).warnings).toEqual([])
    },
  )
})
