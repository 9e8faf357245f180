import { shown } from '../harness/numbers.ts'
import { bcryptQuestion } from '../harness/questions.ts'
import { figures, interleave } from '../harness/rounds.ts'
import { onStage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

const connections = 8

export const registerCpu: Measure = {
  id: 'B6',
  title: '`register`, complete, compared with one bcrypt hash: CPU',
  target: '≤ 1.05 ×',
  run: ({ slowPace }) =>
    onStage(async (stage) => {
      const gatehouse = await stage.start('gatehouse')
      const rounds = await interleave(
        [
          { contender: gatehouse, load: await stage.load('register', 'gatehouse', gatehouse, connections) },
          {
            contender: await stage.start('bcrypt'),
            load: { connections, ask: () => bcryptQuestion('Hash') },
          },
        ],
        slowPace,
      )
      const msOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs / 1000)
      const ratio = ratioOfRounds(msOf('gatehouse'), msOf('bcrypt')).median
      return {
        judged: [atMost(ratio, 1.05, 'a hash')],
        table: {
          head: ['contender', 'ms of CPU each'],
          rows: [...rounds.keys()].map((name) => [name, shown(msOf(name), 1)]),
        },
      }
    }),
}
