import type { ClientUnderTest } from './client-under-test.ts'
import { stageFor } from './scenario.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { StandInServer } from './stand-in-server.ts'

/** What became of one scenario. */
export interface Outcome {
  /** The number of the failure in the README, such as `F4`. */
  readonly id: string
  readonly title: string
  /** Undefined if the client passes. */
  readonly problem: string | undefined
}

async function runOne(
  subject: ClientUnderTest,
  target: string,
  { id, title, run }: Scenario,
): Promise<Outcome> {
  const stage = await stageFor(subject, target)
  try {
    await run(stage)
    return { id, title, problem: undefined }
  } catch (error) {
    return { id, title, problem: error instanceof Error ? error.message : String(error) }
  } finally {
    stage.close()
  }
}

/**
 * Runs every scenario against a client, side by side: each has a user, a proxy and a browser of its own. It takes about ten
 * seconds and needs Node.
 *
 * @param target URL of a GraphQL endpoint that keeps the contract and lets anybody register. Default: a `StandInServer`.
 * @example
 * const outcomes = await runConformance(client)
 * const failed = outcomes.filter(({ problem }) => problem !== undefined)
 */
export async function runConformance(subject: ClientUnderTest, target?: string): Promise<Outcome[]> {
  if (target) return Promise.all(scenarios.map((scenario) => runOne(subject, target, scenario)))
  const standIn = new StandInServer()
  try {
    return await runConformance(subject, await standIn.listen())
  } finally {
    standIn.close()
  }
}

/** The results of several clients as a table for a README. */
export function tableOf(results: ReadonlyMap<string, readonly Outcome[]>): string {
  const names = [...results.keys()]
  const counts = names.map((name) => {
    const outcomes = results.get(name) ?? []
    return `**${outcomes.filter(({ problem }) => problem === undefined).length} of ${outcomes.length}**`
  })
  const rows = scenarios.map(({ id, title }, row) => {
    const cells = names.map((name) => {
      const problem = results.get(name)?.[row]?.problem
      return problem === undefined ? '✓' : `✗ ${problem}`
    })
    return [id, title, ...cells]
  })
  return aligned([['', '', ...names], ...rows, ['', '', ...counts]])
}

/** A Markdown table whose columns line up, as formatters want them. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
