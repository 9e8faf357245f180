import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const measure = `
  const { parentPort } = require('node:worker_threads')
  const { monitorEventLoopDelay } = require('node:perf_hooks')
  const resolution = 10
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  parentPort.once('message', () => parentPort.postMessage(Math.max(0, delays.percentile(99) / 1e9 - resolution / 1e3)))
`

/** An idle event loop, whose delays are those that the machine imposes on every process. */
export class IdleLoop {
  readonly #worker = new Worker(measure, { eval: true })

  /** Ends it and returns the 99th percentile of its delay since the start, in seconds. */
  async delayP99(): Promise<number> {
    this.#worker.postMessage('')
    const [seconds] = await once(this.#worker, 'message')
    await this.#worker.terminate()
    return Number(seconds)
  }
}
