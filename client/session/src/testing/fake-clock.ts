import type { Clock } from '../clock.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** The real ones, taken before a test runner can replace them; `setImmediate` where there is one, for it is faster. */
const realTimeout = globalThis.setTimeout
const { setImmediate: immediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
const later = immediate ?? ((callback: () => void) => realTimeout(callback, 0))

/** Lets everything that is already due run: promises, and what they start. No time passes on any fake clock. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => later(resolve))
}

/** A clock that moves only on request. */
export class FakeClock implements Clock {
  #wall = Date.UTC(2030, 0, 1)
  #monotonic = 0
  #next = 1
  readonly #timers = new Map<number, Timer>()

  readonly now = (): number => this.#wall
  readonly monotonic = (): number => this.#monotonic

  readonly after = (delayMs: number, callback: () => void): (() => void) => {
    const id = this.#next++
    this.#timers.set(id, { at: this.#monotonic + Math.max(delayMs, 0), callback })
    return () => {
      this.#timers.delete(id)
    }
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size
  }

  /** Moves both clocks on, running each timer at its moment and letting what it starts settle. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms
    await settled()
    for (let due = this.#due(end); due; due = this.#due(end)) {
      const [id, timer] = due
      this.#timers.delete(id)
      this.#move(Math.max(timer.at - this.#monotonic, 0))
      timer.callback()
      await settled()
    }
    this.#move(end - this.#monotonic)
    await settled()
  }

  /** The user, or NTP, sets the wall clock. */
  setWall(changeMs: number): void {
    this.#wall += changeMs
  }

  /** The machine sleeps: the wall clock continues, the monotonic clock and the timers stop. */
  sleep(ms: number): void {
    this.#wall += ms
  }

  #move(ms: number): void {
    this.#monotonic += ms
    this.#wall += ms
  }

  #due(end: number): [number, Timer] | undefined {
    const waiting = [...this.#timers].filter(([, timer]) => timer.at <= end)
    return waiting.sort(([, one], [, other]) => one.at - other.at)[0]
  }
}
