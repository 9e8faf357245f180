import { onEmbedded } from '../harness/embedded-gatehouse.ts'
import { askOnce } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import { profileQuestion, registerQuestion, tokensIn } from '../harness/questions.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { ratioOfRounds, spreadOf } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

const longestNewSeconds = 6
const longestExistingSeconds = 3

export const startUp: Measure = {
  id: 'B10',
  title:
    'Time from start to first `profile` response: on PostgreSQL; on the embedded database, new and existing folder',
  target: '≤ 1.2 × the starter; ≤ 6 s, ≤ 3 s',
  run: async ({ quick }) => {
    const rounds = quick ? 3 : 7
    const { gatehouse, starter } = await onStage((stage) => onPostgresql(stage, rounds))
    const { fresh, existing } = await onFolders(rounds)
    const seconds = (values: readonly number[], most: number, where: string) => ({
      says: `${spreadOf(values).median.toFixed(1)} s ${where}`,
      met: spreadOf(values).median <= most,
    })
    return {
      judged: [
        atMost(ratioOfRounds(gatehouse, starter).median, 1.2, 'the starter'),
        seconds(fresh, longestNewSeconds, 'new'),
        seconds(existing, longestExistingSeconds, 'existing'),
      ],
      table: {
        head: ['program', 'seconds'],
        rows: [
          ['Gatehouse on PostgreSQL', shown(gatehouse, 2)],
          ['starter on PostgreSQL', shown(starter, 2)],
          ['Gatehouse, embedded, new folder (including registration of the first account)', shown(fresh, 2)],
          ['Gatehouse, embedded, existing folder', shown(existing, 2)],
        ],
      },
    }
  },
}

async function onPostgresql(stage: Stage, rounds: number) {
  const taken: Record<'gatehouse' | 'starter', number[]> = { gatehouse: [], starter: [] }
  const first = await stage.start('gatehouse')
  const [token = ''] = await stage.accessTokens('gatehouse', first.origin, 1)
  const [otherToken = ''] = await stage.accessTokens('starter', '', 1)
  for (let round = 0; round < rounds; round++) {
    for (const program of ['gatehouse', 'starter'] as const) {
      const startedAt = performance.now()
      const contender = await stage.start(program)
      await askOnce(contender.origin, profileQuestion(program === 'gatehouse' ? token : otherToken))
      taken[program].push((performance.now() - startedAt) / 1000)
    }
  }
  return taken
}

async function onFolders(rounds: number) {
  const fresh: number[] = []
  const existing: number[] = []
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    await onEmbedded(async (start) => {
      const begun = performance.now()
      const first = await start()
      const { accessToken } = tokensIn(await askOnce(first.origin, registerQuestion('ada')))
      await askOnce(first.origin, profileQuestion(accessToken))
      fresh.push((performance.now() - begun) / 1000)
      await first.stop()
      const again = performance.now()
      const second = await start()
      await askOnce(second.origin, profileQuestion(accessToken))
      existing.push((performance.now() - again) / 1000)
      await second.stop()
    })
  }
  return { fresh, existing }
}
