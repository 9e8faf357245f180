/**
 * Runs the suite and prints the table.
 *
 *   npm run conformance                                     against the stand-in server
 *   npm run conformance -- --url http://localhost:4000/graphql   against a real one, with RATE_LIMITS=off
 *   npm run conformance -- --client ./my-client.ts          also against yours: a module that exports `client`
 *   npm run conformance -- --write                          puts the table into the README
 */
import { readFile, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type ClientUnderTest, runConformance, tableOf } from '@gatehouse/session/conformance'
import { gatehouseClient } from './gatehouse-client.ts'
import { naiveClient } from './naive-client.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    client: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

const clients: ClientUnderTest[] = [gatehouseClient, naiveClient]
if (values.client) {
  const own: { client: ClientUnderTest } = await import(pathToFileURL(values.client).href)
  clients.push(own.client)
}

const results = new Map<string, Awaited<ReturnType<typeof runConformance>>>()
for (const client of clients) results.set(client.name, await runConformance(client, values.url))

const table = tableOf(results)
process.stdout.write(`${table}\n`)

if (values.write) {
  const readme = new URL('../README.md', import.meta.url)
  const text = await readFile(readme, 'utf8')
  const marked = /(<!-- conformance -->\n)[\s\S]*?(<!-- \/conformance -->)/
  await writeFile(
    readme,
    text.replace(marked, (_, start: string, end: string) => `${start}\n${table}\n\n${end}`),
  )
}

const ours = results.get(gatehouseClient.name) ?? []
process.exitCode = ours.every(({ problem }) => problem === undefined) ? 0 : 1
