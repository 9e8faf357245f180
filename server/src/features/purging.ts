import { type EventName, type Logger, logEvent } from '../core/log.ts'
import type { UpkeepTask } from '../core/upkeep-task.ts'
import { claim } from '../database/claim.ts'
import type { Database } from '../database/database.ts'

const purgeEverySeconds = 60 * 60

/**
 * An upkeep task that removes old rows once an hour, on the first replica that is due.
 * @param event logged with the number of `purged` rows
 */
export const purging = (
  { database, log }: { readonly database: Database; readonly log: Logger },
  name: string,
  event: EventName,
  purge: (signal: AbortSignal) => Promise<number>,
): UpkeepTask => ({
  name,
  run: async (signal) => {
    if (!(await claim(database, name, purgeEverySeconds))) return
    const purged = await purge(signal)
    if (purged > 0) logEvent(log, event, { purged })
  },
})
