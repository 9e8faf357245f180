import type { Program } from './program.ts'

/** A program of an arrangement that can be stopped, killed and restarted in the same place. */
export interface Engine {
  readonly url: string
  /** The most recently started process. */
  readonly program: Program
  /** Resolves when it responds. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** Ends it in any state, and removes its folder if that is temporary. */
  remove(): Promise<void>
  /** Whether it works right now; a rejection counts as false. */
  answers(): Promise<boolean>
}

/** Starts an engine, cleaning up if it does not come up. */
export async function started<Kind extends Engine>(engine: Kind): Promise<Kind> {
  try {
    await engine.start()
    return engine
  } catch (error) {
    await engine.remove()
    throw error
  }
}
