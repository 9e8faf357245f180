import { type OperationAnswer, type OperationRequest, postOperation } from '../../apollo/post-operation.ts'
import { explorerTexts } from './explorer-texts.ts'

export interface SendOptions {
  accessToken?: string | undefined
  headers?: Readonly<Record<string, string>> | undefined
  /**
   * Whether the session's cookie may be read and written. The user's own operations may not: only the explorer's
   * buttons change this browser's session.
   */
  withCookie?: boolean
}

/** Sends one operation and returns the server's response: data, or errors with any status. */
export async function sendOperation(
  request: OperationRequest,
  { accessToken, headers, withCookie = false }: SendOptions = {},
): Promise<OperationAnswer> {
  const { status, answer } = await postOperation(request, {
    credentials: withCookie ? 'same-origin' : 'omit',
    headers: { ...headers, ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }) },
  }).catch(() => {
    throw new Error(explorerTexts.unreachable)
  })
  if (!answer) throw new Error(explorerTexts.unreadable(status))
  return answer
}
