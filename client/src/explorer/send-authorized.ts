import type { AuthSession, Credential } from '@gatehouse/session'
import {
  type OperationAnswer,
  type OperationRequest,
  type SendOptions,
  sendOperation,
} from './send-operation.ts'

interface AuthorizedOptions extends Pick<SendOptions, 'headers'> {
  /** Whether the operation may go out without a token when none can be had. */
  isPublic?: boolean
}

/**
 * Sends an operation as whoever is signed in. A token that has run out is renewed first; one that the server refuses before
 * anything ran is renewed once and the operation sent again.
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
  // What the server said is more telling than that no better token can be had.
  const second = await credentialOf(session, first).catch(() => undefined)
  return second ? sendOperation(request, { headers, accessToken: second.accessToken }) : answer
}

/** Whether the token was refused, and nothing has run. */
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
