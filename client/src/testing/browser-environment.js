import { TestEnvironment } from 'jest-environment-jsdom'

/** Adds browser APIs that jsdom lacks. */
const fromNode = ['Headers', 'ReadableStream', 'Response', 'TextDecoder', 'TextEncoder', 'structuredClone']

/** Node's Request accepts only Node's own signals, but the page's come from jsdom. */
class PageRequest extends Request {
  constructor(input, { signal, ...init } = {}) {
    const stop = new AbortController()
    super(input, { ...init, signal: stop.signal })
    signal?.addEventListener('abort', () => stop.abort(signal.reason))
  }
}

export default class BrowserEnvironment extends TestEnvironment {
  async setup() {
    await super.setup()
    for (const name of fromNode) this.global[name] = globalThis[name]
    this.global.Request = PageRequest
  }
}
