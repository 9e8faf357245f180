import { join } from 'node:path'
import type { Arrangement } from '../../server/test-support/cluster/arrangement.ts'

/** Addresses and states of all parts. */
export async function overviewOf(arrangement: Arrangement, folder: string): Promise<string> {
  const { url, databaseUrl, replicas, engines } = arrangement
  const rows = await Promise.all(
    [...engines].map(async ([name, engine]): Promise<Row> => {
      const well = await engine.answers().catch(() => false)
      const address = name === 'PostgreSQL' ? databaseUrl : engine.url
      return [name, address, `process ${engine.program.pid}`, well ? 'answers' : 'DOES NOT ANSWER']
    }),
  )
  return [
    '',
    ...aligned([
      ['site', `${url}/`],
      ['GraphQL', `${url}/graphql`],
      ['explorer', `${url}/explorer`],
    ]),
    '',
    ...aligned(rows),
    '',
    ...aligned([['logs', join(folder, 'logs')]]),
    ...setupOf(replicas[0]?.process.setupLink),
    '',
    '  Ctrl-C takes all of it down.',
    '',
  ].join('\n')
}

type Row = readonly string[]

const setupOf = (link: string | undefined): string[] =>
  link === undefined
    ? []
    : ['', '  There is no administrator yet. Create the first one, once, at', `  ${link}`]

function aligned(rows: readonly Row[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widthOf(column) + 2)).join('')}`.trimEnd(),
  )
}
