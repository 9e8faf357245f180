/**
 * Loaded before a contender: says to its parent what its heap holds after a collection, whenever it is asked. In JavaScript, since for
 * anything else Node keeps a compiler in memory.
 */
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.(heapUsed + external)
})
// Being asked is no reason to live on.
process.channel?.unref()
