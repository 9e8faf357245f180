import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Finding, Measure, Table, Verdict } from '../measure.ts'
import { barChart } from './bar-chart.ts'
import type { Machine } from './machine.ts'
import { writeBetween } from './marked-page.ts'

/** A stored measurement: the figures of one run. */
export interface Kept {
  readonly id: string
  readonly title: string
  readonly target: string
  readonly verdict: Verdict
  readonly finding: Finding
  /** ISO 8601. */
  readonly at: string
  readonly quick: boolean
  readonly machine: Machine
  readonly postgresql: string
  readonly versions: Readonly<Record<string, string>>
}

const folder = new URL('../results/', import.meta.url)
const page = new URL('../../../docs/performance.md', import.meta.url)
const [begin, end] = ['<!-- figures: written by npm run bench -->', '<!-- end of figures -->']

/** Stores a measurement in place of the previous one. */
export function keep(kept: Kept): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${kept.id}.json`, folder), `${JSON.stringify(kept, null, 2)}\n`)
  if (kept.finding.chart) writeFileSync(new URL(`${kept.id}.svg`, folder), barChart(kept.finding.chart))
}

/** Regenerates the tables from all stored measurements, and updates the page that shows them. */
export function writeTables(measures: readonly Measure[]): void {
  const known = measures.map(readKept).filter((kept) => kept !== undefined)
  const found = known.filter(({ verdict }) => verdict !== 'not measured')
  const text = [overview(measures, known), ...found.map(details)].join('\n\n')
  writeFileSync(
    new URL('results.md', folder),
    `# Results\n\n${text.replaceAll('../tools/bench/results/', '')}\n`,
  )
  if (!existsSync(page)) return
  writeBetween(page, begin, end, text)
}

function readKept({ id }: Measure): Kept | undefined {
  const file = new URL(`${id}.json`, folder)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

const marks: Readonly<Record<Verdict, string>> = {
  met: 'met',
  'met in part': 'met in part',
  missed: '**missed**',
  reported: 'reported',
  'not measured': 'not measured',
}

function overview(measures: readonly Measure[], known: readonly Kept[]): string {
  const rows = measures.map(({ id, title, target }) => {
    const kept = known.find((one) => one.id === id)
    return [
      id,
      title,
      target,
      kept ? outcomeOf(kept.finding) : '',
      kept ? marks[kept.verdict] : 'not measured',
    ]
  })
  return markdown({ head: ['', 'measure', 'target', 'measured', ''], rows })
}

/** What was found, in a line. */
export const outcomeOf = ({ judged, says, problem }: Finding): string =>
  problem ?? says ?? judged.map(({ says, met }) => (met === false ? `**${says}**` : says)).join('; ')

function details({ id, title, finding, at, quick, machine, postgresql, versions }: Kept): string {
  const compared = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `### ${id} · ${title}`,
    markdown(finding.table),
    ...(finding.chart ? [`![${finding.chart.title}](../tools/bench/results/${id}.svg)`] : []),
    ...(finding.note ? [finding.note] : []),
    `<sub>${at.slice(0, 16).replace('T', ' ')} UTC${quick ? ', quick' : ''} · ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Linux ${machine.linux}, load average ${machine.loadAverage} · PostgreSQL ${postgresql} · ${compared.join(', ')}</sub>`,
  ].join('\n\n')
}

export const markdown = ({ head, rows }: Table): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
