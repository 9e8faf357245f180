import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { together } from './together.ts'

/** Statements that return when the test says so. */
function openStatements(most = 10) {
  const sent: { readonly asked: readonly number[]; readonly settle: (error?: Error) => void }[] = []
  const loader = together<number, number>(
    (asked) =>
      new Promise((resolve, reject) =>
        sent.push({ asked, settle: (error) => (error ? reject(error) : resolve(asked)) }),
      ),
    most,
  )
  return { sent, ask: (one: number) => loader.load(one), asked: () => sent.map(({ asked }) => asked) }
}

describe('requests that share statements', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }))
  afterEach(() => void jest.useRealTimers())

  it('share one when they arrive together, and get their own answers', async () => {
    const { sent, ask, asked } = openStatements()
    const answers = Promise.all([ask(1), ask(2)])
    await setImmediate()
    expect(asked()).toEqual([[1, 2]])
    sent[0]?.settle()
    expect(await answers).toEqual([1, 2])
  })

  it('wait for one of two statements under way, and are then sent together', async () => {
    const { sent, ask, asked } = openStatements()
    const answers: Promise<number>[] = []
    for (const one of [1, 2, 3, 4]) {
      answers.push(ask(one))
      await setImmediate()
    }
    expect(asked()).toEqual([[1], [2]])
    sent[1]?.settle()
    await answers[1]
    await setImmediate()
    expect(asked()).toEqual([[1], [2], [3, 4]])
    for (const { settle } of sent) settle()
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4])
  })

  it('wait two milliseconds at most', async () => {
    const { ask, asked } = openStatements()
    for (const one of [1, 2, 3]) {
      void ask(one)
      await setImmediate()
    }
    jest.advanceTimersByTime(1)
    await setImmediate()
    expect(asked()).toEqual([[1], [2]])
    jest.advanceTimersByTime(1)
    await setImmediate()
    expect(asked()).toEqual([[1], [2], [3]])
  })

  it('do not wait for a statement that has failed', async () => {
    const { sent, ask, asked } = openStatements()
    const failing = expect(ask(1)).rejects.toThrow('refused')
    await setImmediate()
    for (const one of [2, 3]) {
      void ask(one)
      await setImmediate()
    }
    sent[0]?.settle(new Error('refused'))
    await failing
    await setImmediate()
    expect(asked()).toEqual([[1], [2], [3]])
  })

  it('are sent in several statements beyond the maximum', async () => {
    const { ask, asked } = openStatements(2)
    for (const one of [1, 2, 3]) void ask(one)
    await setImmediate()
    expect(asked()).toEqual([[1, 2], [3]])
  })
})
