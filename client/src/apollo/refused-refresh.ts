import { sharedValue } from '../ui/shared-value.ts'
import { send } from './send.ts'

/** The server's reason for not renewing this session here, until a request of the session succeeds. */
const sentence = sharedValue<string | undefined>(undefined)

export const useRefusedRefresh = sentence.use

/** `fetch` for the session's own requests. Keeps the server's reason if it refuses one for good. */
export async function fetchForSession(url: string, init: RequestInit): Promise<Response> {
  const response = await send(url, init)
  sentence.set(response.status === 403 ? await messageOf(response.clone()) : undefined)
  return response
}

async function messageOf(response: Response): Promise<string | undefined> {
  const body: { errors?: { message?: unknown }[] } | undefined = await response.json().catch(() => undefined)
  const message = body?.errors?.[0]?.message
  return typeof message === 'string' ? message : undefined
}
