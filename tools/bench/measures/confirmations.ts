import { repeated, shareOf, timeGate } from '../harness/gate-timing.ts'
import { shown } from '../harness/numbers.ts'
import { bcryptQuestion } from '../harness/questions.ts'
import { figures, interleave } from '../harness/rounds.ts'
import { onStage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Measure, type Scale } from '../measure.ts'

const fields = 50
const mostShare = 0.03
const connections = 8

/** Each root field has `@fresh`. */
const freshDocument = `mutation Sized { ${repeated(
  fields,
  (alias, leaves) =>
    `${alias}: endUserSessions(userId: "1") { ... on UserSessionsEnded { user { ${leaves} } } }`,
)} }`

export const confirmations: Measure = {
  id: 'B21',
  title: 'The gate with `@fresh` in the plan: share of the request; `confirm` by a password: CPU',
  target: '≤ 3 %; ≤ 1.05 × one bcrypt comparison',
  run: async (scale) => {
    const gate = await timeGate(freshDocument, fields, scale)
    const { ratio, rows } = await timeConfirm(scale)
    return {
      judged: [
        {
          says: `${(shareOf(gate) * 100).toFixed(2)} % at ${fields} fields`,
          met: shareOf(gate) <= mostShare,
        },
        atMost(ratio, 1.05, 'a comparison'),
      ],
      table: {
        head: ['', 'median (range)'],
        rows: [['gate, µs', shown(gate.gateUs, 2)], ['request, µs', shown(gate.requestUs, 1)], ...rows],
      },
      note: 'The gate is measured in one process, without HTTP or a database, as in B7.',
    }
  },
}

const timeConfirm = ({ slowPace }: Scale) =>
  onStage(async (stage) => {
    const gatehouse = await stage.start('gatehouse')
    const rounds = await interleave(
      [
        { contender: gatehouse, load: await stage.confirmations(gatehouse.origin, connections) },
        {
          contender: await stage.start('bcrypt'),
          load: { connections, ask: () => bcryptQuestion('Compare') },
        },
      ],
      slowPace,
    )
    const msOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs / 1000)
    return {
      ratio: ratioOfRounds(msOf('gatehouse'), msOf('bcrypt')).median,
      rows: [...rounds.keys()].map((name) => [
        name === 'gatehouse' ? '`confirm`, ms of CPU' : 'bcrypt comparison, ms of CPU',
        shown(msOf(name), 1),
      ]),
    }
  })
