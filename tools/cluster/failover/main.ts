/**
 * Repeatedly kills PostgreSQL's primary under load and checks everything that was acknowledged.
 * Usage: npm run failover --prefix tools [-- --rounds 5]
 */
import { parseArgs } from 'node:util'
import { MissingProgram } from '../../../server/test-support/engines/installed-program.ts'
import { type Arrangement, startArrangement } from './arrangement.ts'
import { problemsOf, tableOf } from './report.ts'
import { type Round, runRound, type Victim } from './round.ts'

const mostRounds = 100
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const rounds = roundsOf(process.argv.slice(2))
  say('Starting etcd, three members of PostgreSQL under Patroni, HAProxy, and three replicas.')
  const arrangement = await startArrangement()
  const stop = stopOnSignals(arrangement)
  try {
    say(`Patroni: ${JSON.stringify(await arrangement.patroni.settings())}`)
    const done = await runRounds(arrangement, rounds)
    say(`\n${tableOf(done)}`)
    if (done.some((round) => problemsOf(round).length > 0)) process.exitCode = 1
  } finally {
    stop()
    await arrangement.remove()
  }
}

async function runRounds(arrangement: Arrangement, rounds: number): Promise<Round[]> {
  const done: Round[] = []
  for (let index = 1; index <= rounds; index++) {
    const victim: Victim = index % 2 === 1 ? 'PostgreSQL' : 'PostgreSQL and Patroni'
    const round = await runRound(arrangement, `round-${index}`, victim)
    done.push(round)
    const problems = problemsOf(round)
    say(`Round ${index}, ${victim} killed: ${problems.length === 0 ? 'nothing lost' : problems.join('\n  ')}`)
  }
  return done
}

function roundsOf(args: string[]): number {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string', default: '5' } } })
  const rounds = Number(values.rounds)
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= mostRounds) return rounds
  throw new UsageError(`--rounds is ${values.rounds}: give a whole number from 1 to ${mostRounds}.`)
}

/** Stops everything on Ctrl-C. @returns a function that removes the handler */
function stopOnSignals({ remove }: Arrangement): () => void {
  const stop = () => void remove().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  return () => void process.off('SIGINT', stop).off('SIGTERM', stop)
}

class UsageError extends Error {}

/** Prints usage errors as a sentence, and all other errors completely. */
const explain = (error: unknown): string => {
  if (error instanceof UsageError || error instanceof MissingProgram) return error.message
  if (error instanceof TypeError && 'code' in error) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
})
