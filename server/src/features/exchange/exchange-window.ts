import { type Refusal, switchedOff } from '../../core/errors.ts'
import type { FormerService } from './exchange-settings.ts'

/** Refuses the field at `path`, because this server exchanges no tokens, or no longer. */
export const exchangeClosed = (path: readonly string[]): Refusal =>
  switchedOff('This server exchanges no tokens of a former service. Sign in.', path)

/** Returns the refusal of the field at a path, once the exchange is over. */
export const closedAfter =
  ({ until }: Pick<FormerService, 'until'>, now: () => number = Date.now) =>
  (path: readonly string[]): Refusal | undefined =>
    now() < until.getTime() ? undefined : exchangeClosed(path)
