import { createContext } from 'react'
import { tokenHeader } from './token-header.ts'

/** `fetch` that sends the access token in the header where this server reads it. */
export function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const name = tokenHeader()
  const headers = new Headers(init?.headers)
  const token = headers.get('authorization')
  if (name === 'authorization' || token === null) return fetch(input, init)
  headers.delete('authorization')
  headers.set(name, token)
  return fetch(input, { ...init, headers })
}

/** How pages reach the server. Tests replace it. */
export const SendContext = createContext<typeof fetch>(send)
