import { describe, expect, it } from '@jest/globals'
import { Unavailable } from '../../core/errors.ts'
import { HashQueue } from './hash-queue.ts'

/** Jobs that run until they are ended. */
const jobsOn = (queue: HashQueue) => {
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const start = (name: string, lane?: string): Promise<string> =>
    queue.run(() => {
      started.push(name)
      return new Promise((resolve) => ends.set(name, () => resolve(name)))
    }, lane)
  const end = async (name: string, done: Promise<string>): Promise<void> => {
    ends.get(name)?.()
    await done
  }
  return { started, start, end }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('T79 the queue of hashes', () => {
  it('runs at most as many jobs as allowed, and the others in order of arrival', async () => {
    const queue = new HashQueue(2, 10, 1)
    const { started, start, end } = jobsOn(queue)
    const [a, b, c, d] = [start('a'), start('b'), start('c'), start('d')] as const
    await settled()
    expect({ started, running: queue.running, waiting: queue.waiting }).toEqual({
      started: ['a', 'b'],
      running: 2,
      waiting: 2,
    })
    await end('b', b)
    await settled()
    expect(started).toEqual(['a', 'b', 'c'])
    await end('a', a)
    await settled()
    expect(started).toEqual(['a', 'b', 'c', 'd'])
    await Promise.all([end('c', c), end('d', d)])
    expect({ running: queue.running, waiting: queue.waiting }).toEqual({ running: 0, waiting: 0 })
  })

  it('gives a free place to the waiting job, not to a new one', async () => {
    const queue = new HashQueue(1, 10, 1)
    const { started, start, end } = jobsOn(queue)
    const a = start('a')
    const b = start('b')
    await settled()
    await end('a', a)
    const c = start('c')
    await settled()
    expect({ started, running: queue.running }).toEqual({ started: ['a', 'b'], running: 1 })
    await end('b', b)
    await settled()
    await end('c', c)
  })

  it('refuses a job immediately if it is full, and says when to retry', async () => {
    const queue = new HashQueue(2, 6, 0.5)
    const { start, end } = jobsOn(queue)
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const accepted = names.map((name) => [name, start(name)] as const)
    await settled()
    const refusal = await start('i').catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Unavailable)
    expect(refusal).toMatchObject({ retryAfterSeconds: 2 })
    for (const [name, done] of accepted) {
      await end(name, done)
      await settled()
    }
    expect(queue.running).toBe(0)
  })

  it('frees the place of a job that fails', async () => {
    const queue = new HashQueue(1, 1, 1)
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await expect(queue.run(() => Promise.resolve('next'))).resolves.toBe('next')
  })
})

describe('T142 a lane of the queue', () => {
  it('runs one job at a time, and holds up no other job', async () => {
    const queue = new HashQueue(2, 10, 1)
    const { started, start, end } = jobsOn(queue)
    const [slow, next] = [start('slow', 'memory'), start('next', 'memory')]
    const quick = start('quick')
    await settled()
    expect(started).toEqual(['slow', 'quick'])
    await end('quick', quick)
    await settled()
    expect({ started, running: queue.running }).toEqual({ started: ['slow', 'quick'], running: 1 })
    await end('slow', slow)
    await settled()
    expect(started).toEqual(['slow', 'quick', 'next'])
    await end('next', next)
    expect({ running: queue.running, waiting: queue.waiting }).toEqual({ running: 0, waiting: 0 })
  })
})
