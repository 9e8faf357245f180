/**
 * Preloaded into a contender: reports the heap size after a collection to its parent on request. JavaScript, because
 * for anything else Node would keep a compiler in memory.
 */
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.(heapUsed + external)
})
// The channel must not keep the process alive.
process.channel?.unref()
