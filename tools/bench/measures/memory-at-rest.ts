import { setTimeout as delay } from 'node:timers/promises'
import type { Contender } from '../harness/contender.ts'
import { onEmbedded } from '../harness/embedded-gatehouse.ts'
import { allocatorOfImage } from '../harness/image-variables.ts'
import { askOnce } from '../harness/load.ts'
import { profileQuestion, registerQuestion, tokensIn } from '../harness/questions.ts'
import { onStage } from '../harness/stage.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Judged, Measure } from '../measure.ts'

const most = { peak: 500, embedded: 220, replica: 110 }
const settleMs = 3_000
const megabyte = 1024 * 1024

/** In MB. `own` is without files, such as Node's program, which all processes on a machine share. */
interface Memory {
  readonly peak: number
  readonly resident: number
  readonly own: number
}

type Variables = Readonly<Record<string, string>>

export const memoryAtRest: Measure = {
  id: 'B22',
  title: 'Memory: the embedded database, while it is created and at rest; a replica on PostgreSQL at rest',
  target: `≤ ${most.peak} MB, ≤ ${most.embedded} MB; ≤ ${most.replica} MB`,
  run: async ({ quick }) => {
    const rounds = quick ? 1 : 3
    const image = await measured(rounds, allocatorOfImage())
    const plain = await measured(rounds, {})
    return {
      judged: [
        within(image.created.peak, most.peak, 'at its peak'),
        within(image.existing.resident, most.embedded, 'at rest'),
        within(image.replica.resident, most.replica, 'a replica'),
      ],
      table: {
        head: ['server', 'peak, MB', 'resident at rest, MB', 'of this its own, MB'],
        rows: [...rowsOf(image, 'as in the image'), ...rowsOf(plain, 'without its variables')],
      },
      note: 'At rest is three seconds after a registration and a `profile`. About 55 MB are pages of Node’s program. The image sets `MALLOC_ARENA_MAX` and `MALLOC_TRIM_THRESHOLD_`.',
    }
  },
}

const within = (value: number, limit: number, what: string): Judged => ({
  says: `${value.toFixed(0)} MB ${what}`,
  met: value <= limit,
})

type Measured = Readonly<Record<'created' | 'existing' | 'replica', Memory>>

async function measured(rounds: number, env: Variables): Promise<Measured> {
  const found: Record<keyof Measured, Memory[]> = { created: [], existing: [], replica: [] }
  for (let round = 0; round < rounds; round++) {
    await onEmbedded(async (start) => {
      for (const which of ['created', 'existing'] as const) {
        const contender = await start()
        found[which].push(await used(contender, `${which}${round}`))
        await contender.stop()
      }
    }, env)
    found.replica.push(
      await onStage(async (stage) => used(await stage.start('gatehouse', { env }), `replica${round}`)),
    )
  }
  return { created: median(found.created), existing: median(found.existing), replica: median(found.replica) }
}

async function used(contender: Contender, name: string): Promise<Memory> {
  const { accessToken } = tokensIn(await askOnce(contender.origin, registerQuestion(name)))
  await askOnce(contender.origin, profileQuestion(accessToken))
  await delay(settleMs)
  return {
    peak: contender.memory('peak') / megabyte,
    resident: contender.memory() / megabyte,
    own: contender.memory('own') / megabyte,
  }
}

function median(all: readonly Memory[]): Memory {
  const of = (figure: keyof Memory) => spreadOf(all.map((one) => one[figure])).median
  return { peak: of('peak'), resident: of('resident'), own: of('own') }
}

const names: Readonly<Record<keyof Measured, string>> = {
  created: 'embedded, new folder',
  existing: 'embedded, existing folder',
  replica: 'on PostgreSQL',
}

const rowsOf = (figures: Measured, how: string): string[][] =>
  (['created', 'existing', 'replica'] as const).map((which) => {
    const { peak, resident, own } = figures[which]
    return [`${names[which]}, ${how}`, peak.toFixed(0), resident.toFixed(0), own.toFixed(0)]
  })
