import { Agent, fetch } from 'undici'
import { GraphqlCaller } from '../../src/testing/visitor.ts'

/**
 * A client with its own IP address and connections.
 * @param address within 127.0.0.0/8, all of which is local on Linux
 */
export function callerFrom(address: string, url: string): GraphqlCaller {
  const dispatcher = new Agent({ localAddress: address })
  return new GraphqlCaller(url, async (at, { method, headers, body }) => {
    const entries = [...new Headers(headers)]
    const answer = await fetch(at, {
      method: method ?? 'GET',
      headers: entries,
      body: String(body),
      dispatcher,
    })
    return new Response(await answer.text(), { status: answer.status, headers: [...answer.headers] })
  })
}

/** The `index`th of many addresses. */
export const addressOf = (index: number): string => `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`
