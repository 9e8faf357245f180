import type { Contender } from '../harness/contender.ts'
import { onStage } from '../harness/stage.ts'
import { percentile, sum } from '../harness/statistics.ts'
import { atMost, type Judged, type Measure, type Scale } from '../measure.ts'
import { acts } from '../soak/acts.ts'
import { capacityOf, doEach, driveMix, type MixedLoad, newLoad } from '../soak/mixed-load.ts'
import { type OpenSite, onSite, sitePopulation, streamCount } from '../soak/open-site.ts'

const quarters = 4
/** Compared are the second quarter, when everything has been used for a while, and the last one. */
const [settled, last] = [1, 3]
const mostMemory = 1.05
const mostP99 = 1.25
/** Part of the capacity that is used. */
const part = 1 / 3
const warmUpUsers = 32
const sampleMs = 1_000
const shownProblems = 3

interface Quarter extends MixedLoad {
  readonly residentMb: number
  readonly heapMb: number
  /** Durations of all requests, and of `profile` alone. */
  readonly requestsMs: readonly number[]
  readonly profilesMs: readonly number[]
  readonly lostStreams: number
}

export const mixedUse: Measure = {
  id: 'B23',
  title:
    'Mixed use with mail, streams and second factors, at a third of capacity: errors; memory and p99 of the last quarter of the time, compared with the second',
  target: 'none; ≤ 1.05 ×; ≤ 1.25 ×, of all requests and of `profile`',
  run: (scale) =>
    onStage(
      async (stage) => {
        const durations = { requests: [] as number[], profiles: [] as number[] }
        const timed = (ms: number, body: string): void => {
          durations.requests.push(ms)
          if (body.includes('"operationName":"Profile"')) durations.profiles.push(ms)
        }
        const taken = () => ({
          requestsMs: durations.requests.splice(0),
          profilesMs: durations.profiles.splice(0),
        })
        return onSite(stage, timed, async (site) => {
          const { soakSeconds, soakRate } = scale
          const warmUp = newLoad()
          await doEach(site, warmUp)
          const capacity = await capacityOf(site, warmUpUsers, warmUpSeconds(scale), warmUp)
          const rate = soakRate ?? capacity * part
          const found: Quarter[] = []
          while (found.length < quarters) {
            taken()
            found.push({ ...(await quarterOf(site, rate, soakSeconds / quarters)), ...taken() })
          }
          return findingOf(found, warmUp, { capacity, rate, soakSeconds })
        })
      },
      { population: sitePopulation },
    ),
}

const warmUpSeconds = ({ soakSeconds }: Scale): number => Math.min(60, Math.max(5, soakSeconds / 6))

/** One quarter. The heap is measured after it, because a collection delays requests. */
async function quarterOf(site: OpenSite, rate: number, seconds: number) {
  const { server, streams } = site
  const load = newLoad()
  const lostBefore = streams.lost
  const resident: number[] = []
  const sampling = setInterval(() => resident.push(megabytes(server)), sampleMs)
  try {
    await driveMix(site, rate, seconds, load)
  } finally {
    clearInterval(sampling)
  }
  const heapMb = (await server.heap()).used / 1_000_000
  return { ...load, lostStreams: streams.lost - lostBefore, residentMb: percentile(resident, 0.5), heapMb }
}

const megabytes = (server: Contender): number => server.memory() / 1_000_000

interface Circumstances {
  readonly capacity: number
  readonly rate: number
  readonly soakSeconds: number
}

function findingOf(found: readonly Quarter[], warmUp: MixedLoad, circumstances: Circumstances) {
  const problems = [warmUp, ...found].flatMap((load) => load.problems)
  const lost = sum(found.map(({ lostStreams }) => lostStreams))
  const errors = problems.length + lost
  const compared = (says: string, most: number, figure: (quarter: Quarter) => number): Judged => {
    const [before = Number.NaN, after = Number.NaN] = [settled, last].map((index) => {
      const quarter = found[index]
      return quarter && figure(quarter)
    })
    return atMost(after / before, most, says)
  }
  return {
    judged: [
      { says: errors === 0 ? 'no errors' : `${errors} errors`, met: errors === 0 },
      compared('the resident memory', mostMemory, ({ residentMb }) => residentMb),
      compared('the heap', mostMemory, ({ heapMb }) => heapMb),
      compared('the p99', mostP99, ({ requestsMs }) => percentile(requestsMs, 0.99)),
      compared('the p99 of `profile`', mostP99, ({ profilesMs }) => percentile(profilesMs, 0.99)),
    ],
    table: {
      head: [
        'quarter',
        'resident, MB',
        'heap after garbage collection, MB',
        'requests',
        'p50, ms',
        'p99, ms',
        '`profile`, p50, ms',
        'p99, ms',
        'errors',
        'streams lost',
      ],
      rows: found.map((quarter, index) => [`${index + 1}`, ...cellsOf(quarter)]),
    },
    note: noteOn(found, problems, circumstances),
  }
}

function cellsOf({ residentMb, heapMb, requestsMs, profilesMs, problems, lostStreams }: Quarter): string[] {
  const latencies = [requestsMs, profilesMs].flatMap((values) =>
    [0.5, 0.99].map((place) => percentile(values, place).toFixed(1)),
  )
  const [memory, requests] = [[residentMb.toFixed(0), heapMb.toFixed(1)], String(requestsMs.length)]
  return [...memory, requests, ...latencies, String(problems.length), String(lostStreams)]
}

function noteOn(
  found: readonly Quarter[],
  problems: readonly string[],
  { capacity, rate, soakSeconds }: Circumstances,
): string {
  const counts = acts.map(({ name }) => `${name}: ${sum(found.map(({ done }) => done.get(name) ?? 0))}`)
  const skipped = sum(found.map((quarter) => quarter.skipped))
  return [
    `${soakSeconds} s at ${rate.toFixed(0)} acts per second, at random intervals; ${warmUpUsers} users without pauses do ${capacity.toFixed(0)}.`,
    `Meanwhile ${streamCount} streams are open. Mails are sent to a local SMTP server, and links in them are used. Rate limits are off.`,
    `Acts: ${counts.join('; ')}; ${skipped} more had no one to do them.`,
    ...problems.slice(0, shownProblems).map((problem) => `Error: ${problem.replaceAll(/[|\n]/g, ' ')}.`),
    'For an hour, run `npm run bench -- B23 --soak=3600`; `--rate=` sets acts per second.',
  ].join(' ')
}
