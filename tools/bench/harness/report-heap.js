import { getHeapSpaceStatistics } from 'node:v8'

/**
 * Preloaded into a contender: reports the heap after a collection to its parent on request. JavaScript, because for
 * anything else Node would keep a compiler in memory.
 */
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  const spaces = getHeapSpaceStatistics().map((space) =>
    space.space_name === 'new_space' ? space.space_used_size : space.physical_space_size,
  )
  process.send?.({ used: heapUsed + external, spaces: spaces.reduce((sum, bytes) => sum + bytes, 0) })
})
// The channel must not keep the process alive.
process.channel?.unref()
