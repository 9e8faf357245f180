import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Caller, type Role, ranksAtLeast, type VerifyAccessToken } from './access-tokens.ts'
import type { RevocationList } from './revocation-list.ts'
import type { IsStillValid } from './still-valid.ts'

interface AppParts {
  readonly verifyAccessToken: VerifyAccessToken
  readonly isStillValid: IsStillValid
  /** Without it, tokens are accepted until they expire. */
  readonly revocations?: Pick<RevocationList, 'has' | 'isCurrent'>
}

/** Refuses a request with a status and a message. */
class Refused extends Error {
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

/** A small shop. Its accounts are Gatehouse's; everything else is its own. */
export function createApp({ verifyAccessToken, isStillValid, revocations }: AppParts): FastifyInstance {
  const http = fastify()
  http.setErrorHandler(answerError)

  const requireCaller = async (request: FastifyRequest): Promise<Caller> => {
    const token = bearerTokenOf(request)
    const caller = token === undefined ? undefined : await verifyAccessToken(token).catch(keysAreMissing)
    if (caller === undefined) throw new Refused(401, 'Send a valid access token of Gatehouse.')
    if (revocations?.has(caller)) throw new Refused(401, sessionEnded)
    return caller
  }
  const requireRole = async (request: FastifyRequest, lowest: Role): Promise<Caller> => {
    const caller = await requireCaller(request)
    if (!ranksAtLeast(caller.role, lowest)) throw new Refused(403, `This needs the role ${lowest}.`)
    return caller
  }
  const requireOpenSession = async (request: FastifyRequest): Promise<void> => {
    const isOpen = await isStillValid(bearerTokenOf(request) ?? '').catch(gatehouseIsAway)
    if (!isOpen) throw new Refused(401, sessionEnded)
  }
  const requireCurrentList = (): void => {
    if (revocations?.isCurrent === false)
      throw new Refused(503, 'Gatehouse has not said for a while who was signed out. Try again soon.')
  }

  http.get('/orders', async (request) => {
    const { userId } = await requireCaller(request)
    return { orders: [{ id: '1', orderedBy: userId }] }
  })
  http.get('/turnover', async (request) => {
    await requireRole(request, 'MANAGER')
    requireCurrentList()
    return { turnover: '1,204.00' }
  })
  http.post('/refunds', async (request) => {
    const { userId } = await requireRole(request, 'MANAGER')
    await requireOpenSession(request)
    return { refundedBy: userId }
  })
  return http
}

const sessionEnded = 'The session of this access token has ended, or its role has changed.'

const bearerTokenOf = ({ headers }: FastifyRequest): string | undefined =>
  /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]

function keysAreMissing(): never {
  throw new Refused(503, 'The keys of Gatehouse cannot be had. Try again soon.')
}

function gatehouseIsAway(): never {
  throw new Refused(503, 'Gatehouse cannot be asked. Try again soon.')
}

function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode, message } = error instanceof Refused ? error : new Refused(500, 'Something went wrong.')
  if (statusCode === 401) reply.header('www-authenticate', 'Bearer realm="shop", error="invalid_token"')
  if (statusCode === 503) reply.header('retry-after', '1')
  return reply.code(statusCode).send({ message })
}
