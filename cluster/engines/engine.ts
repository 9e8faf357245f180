import type { Program } from './program.ts'

/** A program of an arrangement, which can be stopped, killed, and started again where it was. */
export interface Engine {
  readonly url: string
  /** The process it was last started as. */
  readonly program: Program
  /** Returns when it answers. */
  start(): Promise<void>
  stop(): Promise<void>
  /** `kill -9`; returns when it is gone. */
  kill(): Promise<void>
  /** Ends it however it is, and removes its folder if that was temporary. */
  remove(): Promise<void>
  /** Whether it does its work at this moment; rejects like `false` where it cannot be asked. */
  answers(): Promise<boolean>
}

/** Starts an engine; one that does not come up leaves nothing behind. */
export async function started<Kind extends Engine>(engine: Kind): Promise<Kind> {
  try {
    await engine.start()
    return engine
  } catch (error) {
    await engine.remove()
    throw error
  }
}
