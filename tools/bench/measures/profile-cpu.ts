import { shown, shownSpread } from '../harness/numbers.ts'
import { profileRounds } from '../harness/profile-rounds.ts'
import { figures } from '../harness/rounds.ts'
import { ratioOfRounds, spreadOf } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

export const profileCpu: Measure = {
  id: 'B1',
  title: '`profile`, bearer token, 32 connections: server CPU per request',
  target: '≤ mercurius, and ≤ 1.25 × floor',
  run: async (scale) => {
    const rounds = await profileRounds(scale)
    const cpuOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs)
    const ours = cpuOf('gatehouse')
    const to = (name: string) => ratioOfRounds(ours, cpuOf(name)).median
    return {
      judged: [atMost(to('mercurius'), 1, 'mercurius'), atMost(to('floor'), 1.25, 'floor')],
      table: {
        head: ['contender', 'µs per request', 'Gatehouse’s ratio'],
        rows: [...rounds.keys()].map((name) => [
          name,
          shown(cpuOf(name)),
          `${shownSpread(ratioOfRounds(ours, cpuOf(name)))} ×`,
        ]),
      },
      chart: {
        title: 'profile: server CPU per request',
        unit: 'µs',
        bars: [...rounds.keys()].map((label) => ({ label, value: spreadOf(cpuOf(label)).median })),
        limit: spreadOf(cpuOf('floor')).median * 1.25,
      },
    }
  },
}
