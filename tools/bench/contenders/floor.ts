/**
 * The minimum cost of the work: plain `node:http`, a cache of verified tokens, one prepared statement and
 * `JSON.stringify`. No GraphQL, document checks, limits or log.
 */
import { createSecretKey } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import jwt from 'jsonwebtoken'
import { findAccount, rotateInPlace, secret, signIn } from './account-store.ts'
import { listen } from './listen.ts'

const key = createSecretKey(Buffer.from(secret))
const verified = new Map<string, jwt.JwtPayload>()

interface Body {
  readonly operationName: string
  readonly variables: Readonly<Record<string, string>>
}

const server = createServer(async (request, response) => {
  try {
    const body: Body = JSON.parse(await textOf(request))
    const data = await answer(body, request.headers.authorization)
    const text = JSON.stringify({ data })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})

async function answer(
  { operationName, variables }: Body,
  authorization: string | undefined,
): Promise<object> {
  if (operationName === 'Profile') return { profile: await findAccount(subjectOf(authorization)) }
  if (operationName === 'Refresh') return { refresh: await refresh(variables.refreshToken ?? '') }
  return { login: tokensOf(await signIn(variables.email ?? '', variables.password ?? ''), '', 1) }
}

async function refresh(token: string): Promise<object> {
  const { sid, gen } = verify(token)
  const { user_id: userId, generation } = await rotateInPlace(String(sid), Number(gen))
  return tokensOf(userId, String(sid), generation)
}

const tokensOf = (userId: string, sid: string, gen: number): object => ({
  accessToken: jwt.sign({ sid, gen }, key, { subject: userId, expiresIn: '180m' }),
  refreshToken: jwt.sign({ sid, gen }, key, { subject: userId, expiresIn: '3d' }),
})

function subjectOf(authorization = ''): string {
  const token = authorization.slice('Bearer '.length)
  const known = verified.get(token)
  const claims = known ?? verify(token)
  if (known === undefined) verified.set(token, claims)
  if ((claims.exp ?? 0) * 1000 < Date.now()) throw new Error('expired')
  return claims.sub ?? ''
}

function verify(token: string): jwt.JwtPayload {
  const claims = jwt.verify(token, key, { algorithms: ['HS256'] })
  if (typeof claims === 'string') throw new Error('no claims')
  return claims
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

listen(server)
