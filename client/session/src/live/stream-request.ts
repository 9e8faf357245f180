import type { Clock } from '../clock.ts'
import { pauseMs } from '../server-calls.ts'
import type { Credential } from '../session-snapshot.ts'
import { readEvents } from './read-events.ts'

/** A GraphQL subscription with one root field. */
export interface Subscription {
  readonly query: string
  readonly variables?: object | undefined
}

/**
 * How a stream ended. `completed`: by the server. `broken`: the connection was lost, or silent for too long. `refused`: by
 * the server, for now. `unauthenticated`: for its token. `unsupported`: there are no streams here, or a proxy holds them
 * back.
 */
export interface StreamEnd {
  readonly how: 'completed' | 'broken' | 'refused' | 'unauthenticated' | 'unsupported'
  /** Milliseconds after which the server may be asked again, if it says so. */
  readonly retryAfterMs?: number
}

export interface StreamRequest {
  readonly url: string
  readonly headers: Record<string, string> | undefined
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly subscription: Subscription
  readonly credential: Credential
  /** Aborts the request. */
  readonly signal: AbortSignal
  /** Anything arrived, comments included. */
  readonly onWord: () => void
  /** The value of the root field. */
  readonly onEvent: (event: unknown) => void
}

/** A proxy that holds responses back passes on nothing for so long. */
const FIRST_WORD_MS = 10_000
/** The server sends a comment every 15 seconds. */
export const SILENCE_MS = 30_000
/** Statuses of a server, or of a proxy, without streams. */
const UNSUPPORTED = new Set([400, 404, 405, 406, 415, 501])

/** Opens one stream and passes its events on until it ends. Never rejects. */
export async function openStream(request: StreamRequest): Promise<StreamEnd> {
  if (request.signal.aborted) return { how: 'broken' }
  const own = new AbortController()
  const abort = () => own.abort()
  const watch = watchdog(request.clock, abort)
  request.signal.addEventListener('abort', abort)
  try {
    return await follow({ ...request, signal: own.signal }, watch.feed)
  } catch {
    return { how: watch.starved ? 'unsupported' : 'broken' }
  } finally {
    watch.stop()
    request.signal.removeEventListener('abort', abort)
    abort()
  }
}

/** Calls `abort` if nothing arrives for too long. */
function watchdog(clock: Clock, abort: () => void) {
  let starved = false
  let stop = clock.after(FIRST_WORD_MS, () => {
    starved = true
    abort()
  })
  return {
    /** Nothing has arrived at all. */
    get starved() {
      return starved
    },
    feed() {
      stop()
      stop = clock.after(SILENCE_MS, abort)
    },
    stop: () => stop(),
  }
}

async function follow(request: StreamRequest, feed: () => void): Promise<StreamEnd> {
  const { url, subscription, credential, headers, signal } = request
  const response = await request.fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${credential.accessToken}`,
    },
    body: JSON.stringify(subscription),
    signal,
  })
  const refusal = refusalOf(response)
  if (refusal || !response.body) return refusal ?? { how: 'unsupported' }
  let end: StreamEnd = { how: 'broken' }
  await readEvents(response.body, (name, data) => {
    if (signal.aborted) return
    feed()
    request.onWord()
    if (name === 'complete') end = { how: 'completed' }
    if (name === 'next') request.onEvent(eventIn(data))
  })
  return end
}

function refusalOf({ status, headers, body }: Response): StreamEnd | undefined {
  if (status === 401) return { how: 'unauthenticated' }
  if (UNSUPPORTED.has(status)) return { how: 'unsupported' }
  if (status !== 200) return { how: 'refused', retryAfterMs: pauseMs(headers) }
  const isStream = headers.get('content-type')?.startsWith('text/event-stream')
  return isStream && typeof body?.getReader === 'function' ? undefined : { how: 'unsupported' }
}

/** @throws if the payload has errors: the stream is of no use then */
function eventIn(data: string): unknown {
  const { data: fields, errors }: { data?: object; errors?: object[] } = JSON.parse(data)
  const [event] = Object.values(fields ?? {})
  if (errors || event == null) throw new Error('The stream reported an error.')
  return event
}
