import DataLoader from 'dataloader'

/**
 * Batches requests that arrive together into one statement: none of those whose bytes had arrived when the process
 * polled waits for another. Nothing is cached.
 *
 * @param ask answers all of them in order; an `Error` among the answers concerns one request only
 * @param most maximum batch size, so that a statement does not keep its first requests waiting for its last
 */
export const together = <Asked, Answer>(
  ask: DataLoader.BatchLoadFn<Asked, Answer>,
  most: number,
): DataLoader<Asked, Answer> =>
  new DataLoader(ask, { cache: false, maxBatchSize: most, batchScheduleFn: setImmediate })
