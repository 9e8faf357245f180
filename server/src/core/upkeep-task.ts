/** Background work that runs at intervals. It must be safe to run on every replica. */
export interface UpkeepTask {
  /** Names the task in the line that is logged when it fails. */
  readonly name: string
  /** `ten-minutes` if omitted. */
  readonly every?: 'minute' | 'ten-minutes'
  /** @param signal aborted when the process shuts down; long work then stops */
  run(signal: AbortSignal): Promise<void>
}
