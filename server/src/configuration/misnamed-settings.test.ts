import { describe, expect, it } from '@jest/globals'
import { loadConfig } from './config.ts'

const warningsOf = (env: Record<string, string>): readonly string[] => loadConfig(env).warnings
const inFile = (variables: Record<string, string>) =>
  loadConfig(variables, { variables, cutAtComment: [] }).warnings

describe('T174 a variable that was probably meant to be a setting', () => {
  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['Database_Url', 'DATABASE_URL'],
    ['databaseUrl', 'DATABASE_URL'],
    ['DATABASE-URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['\uFEFFDATABASE_URL', 'DATABASE_URL'],
    ['GATEHOUSE_DATABASE_URL', 'DATABASE_URL'],
    ['POSTGRES_URL', 'DATABASE_URL'],
    ['SECERT', 'SECRET'],
    ['port', 'PORT'],
    ['PUBLICURL', 'PUBLIC_URL'],
    ['GATEHOUSE_PORT', 'PORT'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
  ])('%s is reported at startup with %s', (name, meant) => {
    const sentence = `is not a setting of Gatehouse and is ignored: did you mean ${meant}?`
    expect(warningsOf({ [name]: 'x' })).toEqual([`${name} ${sentence}`])
    expect(inFile({ [name]: 'x' })).toEqual([`${name} in .env ${sentence}`])
  })

  it('is not reported if the setting itself is set, except in .env', () => {
    expect(warningsOf({ cors_origins: 'x', CORS_ORIGINS: 'none' })).toEqual([])
    expect(inFile({ cors_origins: 'x', CORS_ORIGINS: 'none' })).toHaveLength(1)
  })

  it('in .env is any unknown name except those of libraries and compose', () => {
    const others = { PGPASSWORD: 'x', NODE_OPTIONS: 'x', POSTGRES_PASSWORD: 'x', COMPOSE_PROJECT_NAME: 'x' }
    expect(inFile({ ...others, SOMETHING: 'x' })).toEqual([
      'SOMETHING in .env is not a setting of Gatehouse and is ignored.',
    ])
  })

  it('with the prefix GATEHOUSE_ is any except those that Kubernetes and Docker set', () => {
    const links = {
      GATEHOUSE_SERVICE_HOST: '10.0.0.1',
      GATEHOUSE_SERVICE_PORT_HTTP: '4000',
      GATEHOUSE_PORT: 'tcp://10.0.0.1:4000',
      GATEHOUSE_PORT_4000_TCP: 'tcp://10.0.0.1:4000',
      GATEHOUSE_PORT_4000_TCP_ADDR: '10.0.0.1',
    }
    expect(warningsOf(links)).toEqual([])
    expect(warningsOf({ GATEHOUSE_COLOUR: 'x' })).toEqual([
      'GATEHOUSE_COLOUR is not a setting of Gatehouse and is ignored.',
    ])
  })

  it.each([
    ['RATE_LIMIT_LOGIN', 'RATE_LIMIT_LOGIN_ADDRESS'],
    ['rate_limit_login', 'RATE_LIMIT_LOGIN_ADDRESS'],
    ['RATE_LIMIT_LOGIN_IP', 'RATE_LIMIT_LOGIN_ADDRESS'],
    ['RATE_LIMIT_CHANGE_PASSWORD', 'RATE_LIMIT_CHANGE_PASSWORD_ADDRESS'],
    ['LIMIT_BODY', 'LIMIT_BODY_KILOBYTES'],
    ['LIMIT_ROOT', 'LIMIT_ROOT_FIELDS'],
    ['DATABASE_POOL', 'DATABASE_POOL_SIZE'],
    ['DATABASE_HOST', 'DATABASE_URL'],
  ])('may have a prefix of our settings: %s is reported at startup with %s', (name, meant) => {
    expect(warningsOf({ [name]: '300/10m' })).toEqual([
      `${name} is not a setting of Gatehouse and is ignored: did you mean ${meant}?`,
    ])
  })

  it('is none that Kubernetes sets for a service called "database"', () => {
    const links = { DATABASE_SERVICE_HOST: '10.0.0.1', DATABASE_PORT: 'tcp://10.0.0.1:5432' }
    expect(warningsOf({ ...links, DATABASE_PORT_5432_TCP_ADDR: '10.0.0.1' })).toEqual([])
  })

  it('is none of the usual environment variables', () => {
    const usual =
      'PATH HOME HOSTNAME HOSTTYPE USER LOGNAME SHELL PWD OLDPWD TERM LANG TZ SHLVL DISPLAY EDITOR PAGER MAIL CI DEBUG'
    const more =
      'POSTGRES_HOST PGHOST TEST_DATABASE_URL TEST_REDIS_URL NODE_VERSION NODE_PATH NODE_OPTIONS npm_config_registry YARN_VERSION KUBERNETES_PORT SSH_AUTH_SOCK XDG_DATA_DIRS HTTP_PROXY no_proxy'
    const names = `${usual} ${more}`.split(' ')
    expect(warningsOf(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([])
  })
})

describe('T174 an empty DATABASE_URL', () => {
  it.each(['', '  '])('(%j) is an error in production', (nothing) => {
    expect(() => loadConfig({ NODE_ENV: 'production', DATABASE_URL: nothing })).toThrow(
      /\n {2}- DATABASE_URL is set to nothing, as by a variable that is not there: give the address of a server, or remove DATABASE_URL to use the embedded database\.$/,
    )
    expect(loadConfig({ NODE_ENV: 'production' }).database.kind).toBe('embedded')
  })

  it('causes a warning elsewhere', () => {
    expect(warningsOf({ DATABASE_URL: '' })).toEqual([
      'DATABASE_URL is set to nothing, so that the embedded database in DATA_DIR is used.',
    ])
  })
})

it('T174 SECRET without DATABASE_URL causes a warning that the embedded database is used', () => {
  expect(warningsOf({ SECRET: 'x'.repeat(32) })).toEqual([
    expect.stringMatching(
      /^SECRET is set and DATABASE_URL is not, so that the embedded database .* is used\./,
    ),
  ])
})
