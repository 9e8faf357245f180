import type { AuthSession, ConfirmationDemand, Credential } from '@gatehouse/session'
import type { GraphQLErrorExtensions } from 'graphql'
import type { OperationAnswer, OperationRequest } from '../../apollo/post-operation.ts'
import { type SendOptions, sendOperation } from './send-operation.ts'

interface AuthorizedOptions extends Pick<SendOptions, 'headers'> {
  /** Whether the operation may be sent without a token if there is none. */
  isPublic?: boolean
}

/**
 * Sends an operation as the signed-in user. Renews an expired token first. If the server refuses the operation before
 * anything ran, for its token or because the user must confirm first, gets another token and sends the operation again,
 * once for each of the two reasons.
 */
export async function sendAuthorized(
  session: AuthSession,
  request: OperationRequest,
  { headers, isPublic = false }: AuthorizedOptions = {},
): Promise<OperationAnswer> {
  const credential = await credentialOf(session).catch((error: unknown) => {
    if (isPublic) return undefined
    throw error
  })
  const send = (as: Credential | undefined) =>
    sendOperation(request, { headers, accessToken: as?.accessToken })
  const answer = await send(credential)
  if (!credential) return answer
  const renewed = await sendAgain(session, send, { answer, credential }, isRefused(answer))
  if (!isRefused(renewed.answer)) session.noted(renewed.credential, false)
  const demand = demandIn(renewed.answer)
  const confirmed = await sendAgain(session, send, renewed, demand !== undefined, demand)
  return confirmed.answer
}

/** An answer, and the credential that it was sent with. */
interface Sent {
  answer: OperationAnswer
  credential: Credential
}

/** Sends the operation again with another credential if `isNeeded`. */
async function sendAgain(
  session: AuthSession,
  send: (as: Credential) => Promise<OperationAnswer>,
  sent: Sent,
  isNeeded: boolean,
  demand?: ConfirmationDemand,
): Promise<Sent> {
  if (!isNeeded) return sent
  // Without another credential, the server's response says more than why there is none.
  const credential = await credentialOf(session, sent.credential, demand).catch(() => undefined)
  return credential ? { answer: await send(credential), credential } : sent
}

/** Whether the token was refused and nothing has run. */
export const isRefused = (answer: OperationAnswer): boolean =>
  refusalIn(answer, 'UNAUTHENTICATED') !== undefined

/** What the user must confirm with before the operation can run. */
function demandIn(answer: OperationAnswer): ConfirmationDemand | undefined {
  const refusal = refusalIn(answer, 'CONFIRMATION_REQUIRED')
  if (!refusal) return undefined
  const { factors, confirmWithin } = refusal
  return { factors: Array.isArray(factors) ? factors : [], within: Number(confirmWithin) }
}

/** The extensions of the error with this code, if nothing has run. */
function refusalIn({ data, errors = [] }: OperationAnswer, code: string): GraphQLErrorExtensions | undefined {
  if (data) return undefined
  return errors.find(({ extensions }) => extensions?.code === code && extensions.executed === false)
    ?.extensions
}

const credentialOf = (session: AuthSession, refused?: Credential, demand?: ConfirmationDemand) =>
  new Promise<Credential | undefined>((resolve, reject) => {
    session.authorize((error, credential) => (error ? reject(error) : resolve(credential)), refused, demand)
  })
