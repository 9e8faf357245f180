import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'

const body = JSON.stringify({ query: 'subscription { sessionEvents { __typename } }' })

/** A stream of `sessionEvents` over a connection of its own. */
export interface OpenStream {
  close(): void
}

/**
 * Opens a stream. Resolves when it has its first event.
 * @param lost called if the stream ends although the client did not close it
 */
export async function openStream(origin: string, token: string, lost: () => void): Promise<OpenStream> {
  const asked = request(`${origin}/graphql/stream`, {
    method: 'POST',
    agent: new Agent(),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
    },
  })
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`A stream was answered with ${response.statusCode}.`)
  let isClosed = false
  asked.on('error', () => undefined)
  const ended = once(response, 'close').then(() => {
    if (!isClosed) lost()
  })
  response.on('error', () => undefined)
  const began = new Promise<void>((resolve) => {
    response.on('data', (chunk: Buffer) => {
      if (chunk.includes('event: next')) resolve()
    })
  })
  await Promise.race([
    began,
    ended.then(() => Promise.reject(new Error('A stream ended before its first event.'))),
  ])
  return {
    close: () => {
      isClosed = true
      asked.destroy()
    },
  }
}
