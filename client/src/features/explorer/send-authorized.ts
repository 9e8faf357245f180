import type { AuthSession, Credential } from '@gatehouse/session'
import {
  type OperationAnswer,
  type OperationRequest,
  type SendOptions,
  sendOperation,
} from './send-operation.ts'

interface AuthorizedOptions extends Pick<SendOptions, 'headers'> {
  /** Whether the operation may be sent without a token if there is none. */
  isPublic?: boolean
}

/**
 * Sends an operation as the signed-in user. Renews an expired token first. If the server refuses a token before
 * anything ran, renews it once and sends the operation again.
 */
export async function sendAuthorized(
  session: AuthSession,
  request: OperationRequest,
  { headers, isPublic = false }: AuthorizedOptions = {},
): Promise<OperationAnswer> {
  const first = await credentialOf(session).catch((error: unknown) => {
    if (isPublic) return undefined
    throw error
  })
  const answer = await sendOperation(request, { headers, accessToken: first?.accessToken })
  if (first === undefined) return answer
  if (!isRefused(answer)) {
    session.noted(first, false)
    return answer
  }
  // The server's response says more than a failed refresh.
  const second = await credentialOf(session, first).catch(() => undefined)
  return second ? sendOperation(request, { headers, accessToken: second.accessToken }) : answer
}

/** Whether the token was refused and nothing has run. */
export function isRefused({ data, errors = [] }: OperationAnswer): boolean {
  return (
    !data &&
    errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED' && extensions.executed === false)
  )
}

const credentialOf = (session: AuthSession, refused?: Credential) =>
  new Promise<Credential | undefined>((resolve, reject) => {
    session.authorize((error, credential) => (error ? reject(error) : resolve(credential)), refused)
  })
