import DataLoader from 'dataloader'

/**
 * Lets requests that arrive together share a statement: of those whose bytes were there when the process looked, none waits for
 * another. Nothing is remembered.
 *
 * @param ask answers for all of them at once, in their order; an `Error` among the answers is for one alone
 * @param most beyond it, a statement would keep its first askers waiting for its last
 */
export const together = <Asked, Answer>(
  ask: DataLoader.BatchLoadFn<Asked, Answer>,
  most: number,
): DataLoader<Asked, Answer> =>
  new DataLoader(ask, { cache: false, maxBatchSize: most, batchScheduleFn: setImmediate })
