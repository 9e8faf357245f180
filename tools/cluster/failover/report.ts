import type { Round } from './round.ts'

/** How much longer than Patroni's failover the whole may take. */
const mostExtraSeconds = 5

/** Permitted outcomes without a primary: nothing was done, or the outcome is unknown. */
const expectedRefusals = new Set(['503 UNAVAILABLE', '500 INTERNAL_SERVER_ERROR'])
const shownProblems = 5

/** Describes what a round violated; empty if nothing. */
export function problemsOf(round: Round): string[] {
  const { judgement, refusals, faults } = round
  const extra = extraSeconds(round)
  return [
    ...some('lost', judgement.lost),
    ...some('ended wrongly', judgement.wronglyEnded),
    ...some('misjudged', judgement.misjudged),
    ...some('fault', faults),
    ...[...refusals]
      .filter(([outcome]) => !expectedRefusals.has(outcome))
      .map(([outcome, times]) => `returned ${times} times: ${outcome}`),
    ...(round.accounts > 0 && round.rotations > 0
      ? []
      : ['nothing was acknowledged, so that nothing is shown']),
    ...(extra <= mostExtraSeconds ? [] : [`service took ${extra.toFixed(1)} s longer than Patroni`]),
  ]
}

/** The rounds as a Markdown table. */
export function tableOf(rounds: readonly Round[]): string {
  const head = [
    ...['round', 'killed', 'accounts', 'rotations', 'refused', 'lost', 'wrongly ended'],
    ...['service after', 'Patroni', 'difference', 'pg_rewind'],
  ]
  const rows = rounds.map((round, index) => [
    String(index + 1),
    round.victim,
    String(round.accounts),
    String(round.rotations),
    shownRefusals(round),
    String(round.judgement.lost.length),
    String(round.judgement.wronglyEnded.length),
    `${round.serviceSeconds.toFixed(1)} s`,
    `${round.patroniSeconds.toFixed(1)} s`,
    `${extraSeconds(round).toFixed(1)} s`,
    round.rewound ? 'yes' : 'not needed',
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const extraSeconds = ({ serviceSeconds, patroniSeconds }: Round): number => serviceSeconds - patroniSeconds

const shownRefusals = ({ refusals }: Round): string =>
  [...refusals].map(([outcome, times]) => `${times} × ${outcome}`).join(', ') || '0'

const some = (what: string, sentences: readonly string[]): string[] => [
  ...sentences.slice(0, shownProblems).map((sentence) => `${what}: ${sentence}`),
  ...(sentences.length > shownProblems ? [`${what}: and ${sentences.length - shownProblems} more`] : []),
]
