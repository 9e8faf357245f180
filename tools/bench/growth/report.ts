import { mkdirSync, writeFileSync } from 'node:fs'
import { serverVersion } from '../harness/bench-database.ts'
import { describeMachine } from '../harness/machine.ts'
import { markdown } from '../harness/results.ts'
import type { Table } from '../measure.ts'

const folder = new URL('../results/', import.meta.url)

/** Prints and stores tables with the command that created them and the machine. */
export async function report(name: string, command: string, tables: readonly Table[]): Promise<void> {
  const { cores, cpu, memoryGb, linux, loadAverage } = describeMachine()
  const text = [
    `### \`${command}\``,
    ...tables.map(markdown),
    `<sub>${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${cores} × ${cpu}, ${memoryGb} GB, Linux ${linux}, load average ${loadAverage} · PostgreSQL ${await serverVersion()}</sub>`,
  ].join('\n\n')
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`growth-${name}.md`, folder), `${text}\n`)
  process.stdout.write(`${text}\n`)
}
