import { type KeyObject, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import jwt from 'jsonwebtoken'
import type { GraphqlCaller, Visitor } from '../src/testing/visitor.ts'

/** The secret of the former service. */
export const formerKey = 'django-insecure-of-the-former-service-0123456789'

const DAY = 24 * 60 * 60

/** Settings of a server that exchanges the former service's tokens by its key. */
export const exchangeByKey = (key: string, algorithm = 'HS256'): Record<string, string> => ({
  LEGACY_SIGNING_KEY: key,
  LEGACY_ALGORITHM: algorithm,
  LEGACY_UNTIL: '2999-12-31',
})

interface Unusual {
  readonly key?: string | KeyObject
  readonly algorithm?: jwt.Algorithm
  readonly userId?: string | number
  readonly kid?: string
  /** `undefined` omits a claim. */
  readonly claims?: Readonly<Record<string, unknown>>
}

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** A refresh token as simplejwt 5.2 makes it. */
export function formerToken({
  key = formerKey,
  algorithm = 'HS256',
  userId = 1,
  kid,
  claims = {},
}: Unusual = {}): string {
  const iat = nowSeconds() - 60 * 60
  const jti = randomUUID().replaceAll('-', '')
  const said = { token_type: 'refresh', exp: iat + 3 * DAY, iat, jti, user_id: userId, ...claims }
  const header = { alg: algorithm, typ: 'JWT', ...(kid && { kid }) }
  return jwt.sign(JSON.stringify(said), key, { algorithm, header })
}

/** A database. */
interface Sql {
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

let people = 0

/** A user who was imported from the former service, without a session here, and their token. */
export async function importedPerson(
  app: Sql & Pick<GraphqlCaller, 'register'>,
  key = formerKey,
): Promise<{ person: Visitor; formerId: number; token: string }> {
  people += 1
  const formerId = process.pid * 1_000 + people
  const person = await app.register()
  await app.sql(`update users set legacy_source = 'django', legacy_id = $2 where id = $1`, [
    person.user.id,
    String(formerId),
  ])
  await person.logout()
  return { person, formerId, token: formerToken({ key, userId: formerId }) }
}

type Behaviour = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** A stand-in for the former service: its route for refreshing as simplejwt serves it, with rotation and blacklist. */
export interface FormerService {
  readonly refreshUrl: string
  readonly keysUrl: string
  /** How often it was asked. */
  readonly requests: number
  /** Signs a token out. */
  signOut(token: string): void
  /** Answers in another way from now on. */
  behave(as: Behaviour | undefined): void
  publish(keys: readonly object[]): void
  close(): Promise<void>
}

export async function startFormerService(): Promise<FormerService> {
  const blacklist = new Set<unknown>()
  const publicKeys: object[] = []
  let behaviour: Behaviour | undefined
  let requests = 0
  const server = createServer(async (request, response) => {
    requests += 1
    if (behaviour !== undefined) return void (await behaviour(request, response))
    if (request.url === '/keys') return answer(response, 200, { keys: publicKeys })
    const [status, body] = refreshed(await text(request), blacklist)
    answer(response, status, body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    refreshUrl: `http://127.0.0.1:${port}/api/auth/token/refresh/`,
    keysUrl: `http://127.0.0.1:${port}/keys`,
    get requests() {
      return requests
    },
    signOut: (token) => void blacklist.add(jtiOf(token)),
    behave: (as) => {
      behaviour = as
    },
    publish: (keys) => void publicKeys.splice(0, publicKeys.length, ...keys),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const invalid = (detail: string): [number, object] => [401, { detail, code: 'token_not_valid' }]

/** Django REST framework trims text, and simplejwt looks at the blacklist last. */
function refreshed(body: string, blacklist: Set<unknown>): [number, object] {
  const { refresh } = JSON.parse(body)
  const claims = verified(refresh.trim())
  if (claims?.token_type !== 'refresh') return invalid('Token is invalid or expired')
  if (blacklist.has(claims.jti)) return invalid('Token is blacklisted')
  blacklist.add(claims.jti)
  const userId = claims.user_id
  const access = formerToken({ userId, claims: { token_type: 'access', exp: nowSeconds() + 10_800 } })
  return [200, { access, refresh: formerToken({ userId }) }]
}

function verified(token: string): jwt.JwtPayload | undefined {
  try {
    const claims = jwt.verify(token, formerKey, { algorithms: ['HS256'] })
    return typeof claims === 'string' ? undefined : claims
  } catch {
    return undefined
  }
}

const jtiOf = (token: string): unknown => {
  const claims = jwt.decode(token)
  return typeof claims === 'object' ? claims?.jti : undefined
}

export const answer = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
