import { shown } from '../harness/numbers.ts'
import { bcryptQuestion } from '../harness/questions.ts'
import { figures, interleave } from '../harness/rounds.ts'
import { onStage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

const connections = 8

export const loginCpu: Measure = {
  id: 'B3',
  title: '`login`, 8 at once, bcrypt 12: CPU per login',
  target: '≤ 1.03 × one bare bcrypt comparison',
  run: ({ slowPace }) =>
    onStage(async (stage) => {
      const gatehouse = await stage.start('gatehouse')
      const rounds = await interleave(
        [
          { contender: gatehouse, load: await stage.load('login', 'gatehouse', gatehouse, connections) },
          {
            contender: await stage.start('bcrypt'),
            load: { connections, ask: () => bcryptQuestion('Compare') },
          },
        ],
        slowPace,
      )
      const msOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs / 1000)
      const ratio = ratioOfRounds(msOf('gatehouse'), msOf('bcrypt')).median
      return {
        judged: [atMost(ratio, 1.03, 'a comparison')],
        table: {
          head: ['contender', 'ms of CPU each'],
          rows: [...rounds.keys()].map((name) => [name, shown(msOf(name), 1)]),
        },
      }
    }),
}
