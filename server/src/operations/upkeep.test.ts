import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { createLogger } from '../core/log.ts'
import type { UpkeepTask } from '../core/upkeep-task.ts'
import { Upkeep } from './upkeep.ts'

const MINUTE = 60_000
const log = createLogger({ logLevel: 'silent' })

let done: string[]

beforeEach(() => {
  done = []
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

const task = (name: string): UpkeepTask => ({ name, run: async () => void done.push(name) })

const broken: UpkeepTask = { name: 'broken', run: () => Promise.reject(new Error('not today')) }

describe('upkeep', () => {
  it('runs every task within a minute, and again after each pause', async () => {
    const upkeep = new Upkeep([task('a'), task('b')], 10 * MINUTE, log)
    upkeep.start()
    await jest.advanceTimersByTimeAsync(MINUTE)
    expect(done).toEqual(['a', 'b'])
    await jest.advanceTimersByTimeAsync(9 * MINUTE)
    expect(done).toHaveLength(2)
    await jest.advanceTimersByTimeAsync(2 * MINUTE)
    expect(done).toEqual(['a', 'b', 'a', 'b'])
    await upkeep.close()
  })

  it('continues after a task fails', async () => {
    const upkeep = new Upkeep([broken, task('a')], MINUTE, log)
    upkeep.start()
    await jest.advanceTimersByTimeAsync(3 * MINUTE)
    expect(done.length).toBeGreaterThan(1)
    await upkeep.close()
  })

  it('waits for the running task when it is closed, and starts no further round', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow: UpkeepTask = { name: 'slow', run: () => promise.then(() => void done.push('slow')) }
    const upkeep = new Upkeep([slow], MINUTE, log)
    upkeep.start()
    await jest.advanceTimersByTimeAsync(MINUTE)
    const closing = upkeep.close()
    expect(done).toEqual([])
    resolve()
    await closing
    expect(done).toEqual(['slow'])
    await jest.advanceTimersByTimeAsync(10 * MINUTE)
    expect(done).toEqual(['slow'])
  })

  it('aborts the running task when it is closed', async () => {
    const long: UpkeepTask = {
      name: 'long',
      run: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            done.push('stopped')
            resolve()
          })
        }),
    }
    const upkeep = new Upkeep([long, task('a')], MINUTE, log)
    upkeep.start()
    await jest.advanceTimersByTimeAsync(MINUTE)
    await upkeep.close()
    expect(done).toEqual(['stopped'])
  })
})
