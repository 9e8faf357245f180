import type { Page } from 'playwright-core'

declare global {
  interface Window {
    /** Events that other tabs passed on, with the names of their channels. */
    passed?: { readonly channel: string; readonly type: string }[]
    /** Number of streams that the page has opened. */
    streamsOpened?: number
  }
}

/** Resolves when the page opens a stream of events. */
export const opensStream = (page: Page, timeout = 30_000) =>
  page.waitForRequest((request) => request.url().endsWith('/graphql/stream'), { timeout })

/** An init script: records what tabs pass on to each other. */
export function recordPassed(): void {
  const passed: NonNullable<Window['passed']> = []
  window.passed = passed
  const { postMessage } = BroadcastChannel.prototype
  BroadcastChannel.prototype.postMessage = function record(this: BroadcastChannel, message) {
    const type = message?.event?.__typename
    if (type) passed.push({ channel: this.name, type })
    postMessage.call(this, message)
  }
}

/** An init script: a server whose streams stay open, by the clock of the page. */
export function endlessStreams(): void {
  const send = window.fetch
  const watching = 'event: next\ndata: {"data":{"sessionEvents":{"__typename":"Watching"}}}\n\n'
  const stream = () =>
    new ReadableStream({
      start(controller) {
        const say = (text: string) => controller.enqueue(new TextEncoder().encode(text))
        say(watching)
        setInterval(() => say(':\n\n'), 12_000)
        setInterval(() => say(watching), 30_000)
      },
    })
  window.fetch = async (input, init) => {
    if (!String(input).endsWith('/graphql/stream')) return send(input, init)
    window.streamsOpened = (window.streamsOpened ?? 0) + 1
    return new Response(stream(), { headers: { 'content-type': 'text/event-stream' } })
  }
}
