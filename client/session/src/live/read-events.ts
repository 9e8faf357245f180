/** An event of a stream: its name, and its data as text. Comments have no name. */
export type Heard = (name: string, data: string) => void

/** A longer event is more likely a mistake of a proxy. */
const LONGEST_EVENT = 1_048_576

/**
 * Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) until the stream ends.
 *
 * @throws if the connection breaks off, or an event is longer than 1 MiB
 */
export async function readEvents(body: ReadableStream<Uint8Array>, heard: Heard): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let unread = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (unread + decoder.decode(part.value, { stream: true })).split(/\r?\n\r?\n/)
    unread = events.pop() ?? ''
    if (unread.length > LONGEST_EVENT) throw new RangeError('An event of the stream is too long.')
    for (const event of events) heard(fieldOf(event, 'event'), fieldOf(event, 'data'))
  }
}

/** The lines of a field. */
function fieldOf(event: string, name: string): string {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith(`${name}:`))
  return lines.map((line) => line.slice(name.length + 1).replace(/^ /, '')).join('\n')
}
