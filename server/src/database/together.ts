import DataLoader from 'dataloader'

/** Statements of one kind that are sent before one of them has returned. */
const mostUnderWay = 2
/** How long a request waits for one of them at most. */
const longestWaitMs = 2

/**
 * Batches requests that arrive together into one statement: those whose bytes had arrived when the process polled, and
 * while two statements are under way those that arrive until one of them returns, for two milliseconds at most. Nothing
 * is cached.
 *
 * @param ask answers all of them in order; an `Error` among the answers concerns one request only
 * @param most maximum batch size, so that a statement does not keep its first requests waiting for its last
 */
export function together<Asked, Answer>(
  ask: DataLoader.BatchLoadFn<Asked, Answer>,
  most: number,
): DataLoader<Asked, Answer> {
  const turns = new Turns()
  return new DataLoader<Asked, Answer>((asked) => turns.during(ask(asked)), {
    cache: false,
    maxBatchSize: most,
    batchScheduleFn: (send) => turns.await(send),
  })
}

/** Counts the statements under way, and lets the next wait for them. */
class Turns {
  #underWay = 0
  readonly #waiting = new Set<() => void>()

  await(send: () => void): void {
    if (this.#underWay < mostUnderWay) {
      setImmediate(send)
      return
    }
    const next = (): void => {
      clearTimeout(timer)
      this.#waiting.delete(next)
      setImmediate(send)
    }
    const timer = setTimeout(next, longestWaitMs)
    this.#waiting.add(next)
  }

  async during<T>(statement: PromiseLike<T>): Promise<T> {
    this.#underWay += 1
    try {
      return await statement
    } finally {
      this.#underWay -= 1
      const [next] = this.#waiting
      next?.()
    }
  }
}
