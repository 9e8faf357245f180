import { setTimeout as delay } from 'node:timers/promises'
import { sum } from '../harness/statistics.ts'
import { type Act, acts, type Site } from './acts.ts'

/** What happened under a load. */
export interface MixedLoad {
  /** Number of each act that succeeded, by its name. */
  readonly done: Map<string, number>
  /** What went wrong, in order. */
  readonly problems: string[]
  /** Acts that no one could do when they were due. */
  skipped: number
}

export const newLoad = (): MixedLoad => ({ done: new Map(), problems: [], skipped: 0 })

const total = sum(acts.map(({ share }) => share))

function randomAct(): Act {
  let place = Math.random() * total
  for (const act of acts) {
    place -= act.share
    if (place < 0) return act
  }
  throw new Error('There are no acts.')
}

/** Does each act once, one after the other, so that the shortest run has done all of them. */
export async function doEach(site: Site, load: MixedLoad): Promise<void> {
  for (const act of acts) await doOne(site, load, act)
}

async function doOne(site: Site, load: MixedLoad, { name, run } = randomAct()): Promise<void> {
  try {
    if (await run(site)) load.done.set(name, (load.done.get(name) ?? 0) + 1)
    else load.skipped += 1
  } catch (problem) {
    load.problems.push(`${name}: ${problem instanceof Error ? problem.message : String(problem)}`)
  }
}

/** @returns how many acts a second so many users do if each does the next when the last is done */
export async function capacityOf(
  site: Site,
  users: number,
  seconds: number,
  load: MixedLoad,
): Promise<number> {
  const deadline = performance.now() + seconds * 1000
  let doneInTime = 0
  await Promise.all(
    Array.from({ length: users }, async () => {
      while (performance.now() < deadline) {
        await doOne(site, load)
        // Those that end later, such as one that waits for its mail, are not what the rate depends on.
        if (performance.now() < deadline) doneInTime += 1
      }
    }),
  )
  return doneInTime / seconds
}

/** Starts acts at random intervals, however long the others take: a Poisson process. Resolves when all have ended. */
export async function driveMix(site: Site, rate: number, seconds: number, load: MixedLoad): Promise<void> {
  const deadline = performance.now() + seconds * 1000
  const running = new Set<Promise<void>>()
  for (let due = performance.now(); due < deadline; due += (-Math.log(1 - Math.random()) / rate) * 1000) {
    const early = due - performance.now()
    if (early > 0) await delay(early)
    const one = doOne(site, load).finally(() => running.delete(one))
    running.add(one)
  }
  await Promise.all(running)
}
