import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { settingsOf } from '../../core/setting.ts'
import { type ExchangeSettings, readExchangeSettings } from './exchange-settings.ts'

const pem = (type: 'public' | 'private', modulusLength = 2_048): string => {
  const keys = generateKeyPairSync('rsa', { modulusLength })
  return type === 'public'
    ? keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    : keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

const secret = 'the signing key of a former service, long enough'
const until = { LEGACY_UNTIL: '2027-03-31' }
const refreshUrl = { LEGACY_REFRESH_URL: 'https://api.example.org/api/auth/token/refresh/' }
const jwksUrl = { LEGACY_JWKS_URL: 'https://api.example.org/keys' }
const key = { LEGACY_SIGNING_KEY: secret }

function readFrom(env: Record<string, string>): { problems: string[]; settings: ExchangeSettings } {
  const problems: string[] = []
  return { settings: readExchangeSettings(settingsOf(env, problems)), problems }
}

describe('The settings of an exchange', () => {
  it('are off by default', () => {
    expect(readFrom({})).toEqual({ problems: [], settings: { formerService: undefined } })
    expect(readFrom({ LEGACY_SOURCE: 'keycloak' })).toEqual({
      problems: [],
      settings: { formerService: undefined },
    })
  })

  it('have an address, and a last day that is included', () => {
    const { problems, settings } = readFrom({ ...refreshUrl, ...until })
    expect(problems).toEqual([])
    expect(settings.formerService).toMatchObject({
      check: { refreshUrl: refreshUrl.LEGACY_REFRESH_URL },
      until: new Date('2027-04-01T00:00:00Z'),
      source: 'django',
      claimNames: { userId: 'user_id', tokenType: 'token_type' },
    })
  })

  it.each([
    ['an address of keys', { ...jwksUrl, LEGACY_ALGORITHM: 'ES256' }],
    ['a shared secret', { ...key, LEGACY_ALGORITHM: 'hs512' }],
    [
      'a public key',
      { LEGACY_SIGNING_KEY: pem('public').replaceAll('\n', '\\n'), LEGACY_ALGORITHM: 'RS256' },
    ],
  ])('can have %s', (_what, env) => {
    const { problems, settings } = readFrom({ ...env, ...until })
    expect(problems).toEqual([])
    expect(settings.formerService?.check).toMatchObject({ algorithm: env.LEGACY_ALGORITHM.toUpperCase() })
  })

  it.each<[what: string, env: Record<string, string>, ...problems: RegExp[]]>([
    ['no last day', refreshUrl, /^LEGACY_REFRESH_URL needs LEGACY_UNTIL: /],
    ['a last day alone', until, /^LEGACY_UNTIL needs one of LEGACY_REFRESH_URL, /],
    [
      'a day that does not exist',
      { ...refreshUrl, LEGACY_UNTIL: '2027-02-30' },
      /^LEGACY_UNTIL is "2027-02-30": /,
    ],
    ['a time', { ...refreshUrl, LEGACY_UNTIL: '31.3.2027' }, /^LEGACY_UNTIL is "31.3.2027": /],
    [
      'two ways',
      { ...refreshUrl, ...jwksUrl, LEGACY_ALGORITHM: 'RS256', ...until },
      /^LEGACY_REFRESH_URL is one of 2 ways/,
      /^LEGACY_JWKS_URL is one of 2 ways/,
    ],
    ['a key without algorithm', { ...key, ...until }, /^LEGACY_SIGNING_KEY needs LEGACY_ALGORITHM: /],
    [
      'no algorithm',
      { ...key, LEGACY_ALGORITHM: 'none', ...until },
      /^LEGACY_ALGORITHM is "none": give HS256, /,
    ],
    [
      'published secrets',
      { ...jwksUrl, LEGACY_ALGORITHM: 'HS256', ...until },
      /^LEGACY_ALGORITHM is HS256, whose keys are secret/,
    ],
    [
      'a public key as a secret',
      { LEGACY_SIGNING_KEY: pem('public'), LEGACY_ALGORITHM: 'HS256', ...until },
      /^LEGACY_SIGNING_KEY is a key of a key pair/,
    ],
    [
      'a private key',
      { LEGACY_SIGNING_KEY: pem('private'), LEGACY_ALGORITHM: 'RS256', ...until },
      /^LEGACY_SIGNING_KEY is a private key: /,
    ],
    [
      'a weak key',
      { LEGACY_SIGNING_KEY: pem('public', 1_024), LEGACY_ALGORITHM: 'RS256', ...until },
      /^LEGACY_SIGNING_KEY is not a key for RS256, or has less than 2048 bits/,
    ],
    [
      'a key of another kind',
      { LEGACY_SIGNING_KEY: pem('public'), LEGACY_ALGORITHM: 'ES256', ...until },
      /^LEGACY_SIGNING_KEY is not a key for ES256/,
    ],
    [
      'a secret that can be guessed',
      { LEGACY_SIGNING_KEY: 'hunter2', LEGACY_ALGORITHM: 'HS256', ...until },
      /^LEGACY_SIGNING_KEY has 7 bytes and could be guessed/,
    ],
    [
      'a password in the address',
      { LEGACY_REFRESH_URL: 'https://me:hunter2@example.org/', ...until },
      /^LEGACY_REFRESH_URL has a user name or password/,
    ],
    [
      'another scheme',
      { LEGACY_REFRESH_URL: 'ftp://example.org/', ...until },
      /^LEGACY_REFRESH_URL is not an address/,
    ],
    [
      'an odd source',
      { ...refreshUrl, ...until, LEGACY_SOURCE: 'My site' },
      /^LEGACY_SOURCE is not the name/,
    ],
    [
      'an odd claim',
      { ...refreshUrl, ...until, LEGACY_USER_ID_CLAIM: 'a b' },
      /^LEGACY_USER_ID_CLAIM is not/,
    ],
  ])('cannot have %s', (_what, env, ...expected) => {
    const { problems } = readFrom(env)
    expect(problems).toHaveLength(expected.length)
    for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern)
    expect(problems.join()).not.toMatch(/hunter2|BEGIN (PUBLIC|PRIVATE) KEY-----\n/)
  })
})
