import { readFile } from 'node:fs/promises'
import { runConformance } from '@gatehouse/session/conformance'
import { expect, it } from '@jest/globals'
import { gatehouseClient } from '../conformance/gatehouse-client.ts'
import { scenarios } from '../src/conformance/scenarios.ts'

it('this link passes its own conformance suite over HTTP', async () => {
  const outcomes = await runConformance(gatehouseClient)
  expect(outcomes.filter(({ problem }) => problem !== undefined)).toEqual([])
  expect(outcomes).toHaveLength(scenarios.length)
})

it('the table in the README is of this suite', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const table = (/<!-- conformance -->([\s\S]*)<!-- \/conformance -->/.exec(readme)?.[1] ?? '').replace(
    / +/g,
    ' ',
  )
  for (const { id, title } of scenarios) expect(table).toContain(`| ${id} | ${title} | ✓ |`)
})
