import type { Contender, Program } from '../harness/contender.ts'
import { shown, shownSpread } from '../harness/numbers.ts'
import { figures, interleave, type Pace, type Round, type Rounds } from '../harness/rounds.ts'
import { type Operation, onStage, type Stage } from '../harness/stage.ts'
import { ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Measure } from '../measure.ts'

const programs: readonly Program[] = ['gatehouse', 'floor', 'mercurius']
const operations: readonly Operation[] = ['profile', 'refresh']

const aspects = [
  { name: 'CPU', figure: ({ cpuUs }: Round) => cpuUs },
  { name: 'latency', figure: ({ p50Ms }: Round) => p50Ms * 1000 },
]

const limits = [
  { program: 'mercurius', most: 1 },
  { program: 'floor', most: 1.15 },
]

export const oneAtATime: Measure = {
  id: 'B16',
  title: 'One connection, one request at a time: CPU and median latency per `profile` and `refresh`',
  target: '≤ 1.0 × mercurius with its token cache; ≤ 1.15 × floor',
  run: ({ pace }) =>
    onStage(async (stage) => {
      const contenders: [Program, Contender][] = []
      for (const program of programs) contenders.push([program, await stage.start(program)])
      const measured = []
      for (const operation of operations)
        measured.push({ operation, rounds: await roundsOf(stage, contenders, operation, pace) })
      return {
        judged: measured.flatMap(({ operation, rounds }) =>
          aspects.flatMap(({ name, figure }) =>
            limits.map(({ program, most }) =>
              atMost(ratioTo(program, rounds, figure).median, most, `${program} (${operation}, ${name})`),
            ),
          ),
        ),
        table: {
          head: [
            'operation',
            'contender',
            'CPU, µs each',
            'Gatehouse’s ratio',
            'latency, µs',
            'Gatehouse’s ratio',
          ],
          rows: measured.flatMap(({ operation, rounds }) =>
            programs.map((program) => [
              `\`${operation}\``,
              program,
              ...aspects.flatMap(({ figure }) => [
                shown(figures(rounds, program, figure)),
                `${shownSpread(ratioTo(program, rounds, figure))} ×`,
              ]),
            ]),
          ),
        },
      }
    }),
}

async function roundsOf(
  stage: Stage,
  contenders: readonly [Program, Contender][],
  operation: Operation,
  pace: Pace,
): Promise<Rounds> {
  const competitors = []
  for (const [program, contender] of contenders)
    competitors.push({ contender, load: await stage.load(operation, program, contender, 1) })
  return interleave(competitors, pace)
}

const ratioTo = (program: string, rounds: Rounds, figure: (round: Round) => number) =>
  ratioOfRounds(figures(rounds, 'gatehouse', figure), figures(rounds, program, figure))
