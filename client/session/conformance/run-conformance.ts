import type { ClientUnderTest } from './client-under-test.ts'
import { stageFor } from './scenario.ts'
import { type Scenario, scenarios } from './scenarios.ts'

export interface Outcome {
  readonly id: string
  readonly title: string
  /** Undefined when the client passes. */
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

/** Runs every scenario against a client, side by side: each has a user, a proxy and a browser of its own. */
export function runConformance(subject: ClientUnderTest, target: string): Promise<Outcome[]> {
  return Promise.all(scenarios.map((scenario) => runOne(subject, target, scenario)))
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
