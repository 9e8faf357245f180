import { Agent, fetch } from 'undici'
import { GraphqlCaller } from '../visitor.ts'

/**
 * Somebody who reaches a site from an address of their own, over connections of their own.
 * @param address of 127.0.0.0/8, all of which Linux takes for this machine
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
