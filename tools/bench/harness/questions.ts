import { createSecretKey } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { BenchDatabase } from './bench-database.ts'
import { built } from './built.ts'
import { type Program, sharedSecret } from './contender.ts'
import { askOnce, type Question } from './load.ts'
import { emailOf, ownerOf, type Population, password, sessionId } from './population.ts'

const profile =
  'query Profile { profile { id email firstName lastName phone role active createdAt updatedAt } }'
/** As the client library writes it, with inputs as variables. */
const refreshHere = `mutation Refresh($input: RefreshInput) { refresh(input: $input) {
  ... on Refreshed { tokens { accessToken refreshToken } } } }`
const refreshThere =
  'mutation Refresh($refreshToken: String!) { refresh(refreshToken: $refreshToken) { accessToken refreshToken } }'
const loginHere = `mutation Login($input: LoginInput!) { login(input: $input) {
  ... on Authenticated { tokens { accessToken refreshToken } } } }`
const loginThere = `mutation Login($email: String!, $password: String!) { login(email: $email, password: $password) {
  accessToken refreshToken } }`
const register = `mutation Register($input: RegisterInput!) { register(input: $input) {
  ... on Authenticated { tokens { accessToken refreshToken } } } }`

const confirm = `mutation Confirm($input: ConfirmInput!) { confirm(input: $input) {
  ... on Confirmed { tokens { accessToken refreshToken } } } }`

const bodyOf = (operationName: string, query: string, variables: object): string =>
  JSON.stringify({ operationName, query, variables })

const profileBody = bodyOf('Profile', profile, {})

export const profileQuestion = (token: string): Question => ({ body: profileBody, token })

export const refreshQuestion = (program: Program, refreshToken: string): Question => ({
  body:
    program === 'gatehouse'
      ? bodyOf('Refresh', refreshHere, { input: { refreshToken } })
      : bodyOf('Refresh', refreshThere, { refreshToken }),
})

export const loginQuestion = (program: Program, n: number): Question => {
  const credentials = { email: emailOf(n), password }
  return {
    body:
      program === 'gatehouse'
        ? bodyOf('Login', loginHere, { input: credentials })
        : bodyOf('Login', loginThere, credentials),
  }
}

/** Confirms the session of the access token. */
export const confirmQuestion = (token: string): Question => ({
  body: bodyOf('Confirm', confirm, { input: { proof: { password } } }),
  token,
})

export const registerQuestion = (name: string): Question => {
  const names = { firstName: 'Ada', lastName: 'Lovelace' }
  const input = { email: `${name}@example.com`, password, passwordConfirmation: password, ...names }
  return { body: bodyOf('Register', register, { input }) }
}

/** Ends the session of the access token. */
export const logoutQuestion = (token: string): Question => ({
  body: JSON.stringify({ query: 'mutation { logout { ... on LoggedOut { sessionEnded } } }' }),
  token,
})

/** A request to `contenders/bcrypt.ts`. */
export const bcryptQuestion = (operationName: 'Compare' | 'Hash' | 'Replace'): Question => ({
  body: JSON.stringify({ operationName }),
})

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
}

/** The tokens in a response, at any depth. */
export function tokensIn(body: string): TokenPair {
  const [, accessToken] = /"accessToken":"([^"]+)"/.exec(body) ?? []
  const [, refreshToken] = /"refreshToken":"([^"]+)"/.exec(body) ?? []
  if (accessToken === undefined || refreshToken === undefined) throw new Error(`No tokens in ${body}`)
  return { accessToken, refreshToken }
}

const day = 24 * 60 * 60
const key = createSecretKey(Buffer.from(sharedSecret))

/** The first refresh token of session `n` on Gatehouse, as after a sign-in. */
export async function gatehouseRefreshToken(n: number, population: Population): Promise<string> {
  const [{ RefreshTokens }, { Secrets }] = await Promise.all([
    built('features/sessions/refresh-token'),
    built('core/secrets'),
  ])
  const issuedAt = Math.floor(Date.now() / 1000)
  const owner = {
    userId: ownerOf(n, population),
    sessionId: sessionId(n),
    generation: 1,
    authTime: issuedAt,
    factors: [],
  }
  const tokens = new RefreshTokens(new Secrets(sharedSecret), 'http://localhost:4000')
  return tokens.sign({ ...owner, issuedAt, expiresAt: issuedAt + 3 * day })
}

/** Access tokens of sessions on Gatehouse, each from a refresh. */
export async function gatehouseAccessTokens(
  origin: string,
  sessions: readonly number[],
  population: Population,
): Promise<string[]> {
  const tokens: string[] = []
  for (const n of sessions) {
    const question = refreshQuestion('gatehouse', await gatehouseRefreshToken(n, population))
    tokens.push(tokensIn(await askOnce(origin, question)).accessToken)
  }
  return tokens
}

/** An access token in the other contenders' format. */
export const otherAccessToken = (n: number, population: Population): string =>
  jwt.sign({}, key, { subject: ownerOf(n, population), expiresIn: '180m' })

/** A refresh token in the floor's format. */
const floorRefreshToken = (n: number, population: Population): string =>
  jwt.sign({ sid: sessionId(n), gen: 1 }, key, { subject: ownerOf(n, population), expiresIn: '3d' })

/** The table in which the others keep a row per refresh token. */
export const createTokenTable = (database: BenchDatabase): Promise<object[]> =>
  database.sql(`
    create table refresh_tokens (
      id uuid primary key, user_id uuid not null references users (id) on delete cascade,
      created_at timestamptz not null default now(), expires_at timestamptz not null, revoked_at timestamptz)`)

async function rowRefreshToken(database: BenchDatabase, n: number, population: Population): Promise<string> {
  const owner = ownerOf(n, population)
  const [row] = await database.sql<{ id: string }>(
    `insert into refresh_tokens (id, user_id, expires_at) values (gen_random_uuid(), $1, now() + interval '3 days') returning id`,
    [owner],
  )
  return jwt.sign({}, key, { subject: owner, jwtid: row?.id ?? '', expiresIn: '3d' })
}

/** The first refresh token of session `n` in a contender's format. */
export async function refreshTokenFor(
  program: Program,
  n: number,
  population: Population,
  database: BenchDatabase,
): Promise<string> {
  if (program === 'gatehouse') return gatehouseRefreshToken(n, population)
  if (program === 'floor') return floorRefreshToken(n, population)
  return rowRefreshToken(database, n, population)
}
