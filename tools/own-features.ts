/**
 * Installs examples/own-features outside of the repository against the packed server, compiles it, starts it and uses
 * its feature.
 * Needs the registry or a cache of it.
 * Usage: node tools/own-features.ts
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { GraphqlCaller } from '../server/src/testing/visitor.ts'
import { Gatehouse } from '../server/test-support/engines/gatehouse.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const example = join(root, 'examples/own-features')

/** npm with the Node that runs this, without npm's own environment variables. */
async function npm(cwd: string, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  }
  return (await run('npm', args, { cwd, env, maxBuffer: 2 ** 24 })).stdout
}

async function install(folder: string): Promise<void> {
  const packed = await npm(root, 'pack', '--silent', '-w', '@gatehouse/server', '--pack-destination', folder)
  await cp(example, folder, {
    recursive: true,
    filter: (path) => !/\/(dist|node_modules)/.test(path.slice(example.length)),
  })
  const path = join(folder, 'package.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  manifest.dependencies['@gatehouse/server'] = `file:${packed.trim()}`
  await writeFile(path, JSON.stringify(manifest))
  await npm(folder, 'install', '--no-audit', '--no-fund', '--loglevel=error')
  await npm(folder, 'run', 'build')
}

async function useNotes(url: string): Promise<void> {
  const ada = await new GraphqlCaller(url).register()
  const { data } = await ada.request(
    'mutation { addNote(text: "Water the plants") { ... on Note { text } } }',
  )
  assert.deepEqual(data, { addNote: { text: 'Water the plants' } })
  process.stdout.write(`${JSON.stringify(data)}\n`)
}

const folder = await mkdtemp(join(tmpdir(), 'own-features-'))
try {
  await install(folder)
  const server = await Gatehouse.start({
    main: join(folder, 'dist/main.js'),
    env: { DATA_DIR: join(folder, 'data') },
  })
  await useNotes(server.url).finally(() => server.stop())
} finally {
  await rm(folder, { recursive: true, force: true })
}
