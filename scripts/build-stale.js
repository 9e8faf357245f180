/**
 * Builds the workspaces whose sources are others than what was built from, by a digest that is kept beside each build.
 * Usage: node scripts/build-stale.js [server] [session] [client] [explorer] [mailbox]   (none: all)
 *        node scripts/build-stale.js served   (the server and every page that it serves)
 */
import '../server/bin/node-version.js'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestOf } from './sources-digest.js'
import { sharedSources, workspaces } from './workspaces.js'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const digestFile = ({ folder }) => join(folder, '.built-from')
const isBuilt = ({ folder, main }) => fs.existsSync(join(folder, main))
const builtFrom = (workspace) =>
  isBuilt(workspace) && fs.existsSync(digestFile(workspace))
    ? fs.readFileSync(digestFile(workspace), 'utf8')
    : ''

const wanted = process.argv.slice(2)
const stale = workspaces
  .filter(
    ({ name, served }) =>
      wanted.length === 0 || wanted.includes(name) || (served && wanted.includes('served')),
  )
  .map((workspace) => ({ ...workspace, digest: digestOf([...workspace.sources, ...sharedSources]) }))
  .filter((workspace) => builtFrom(workspace) !== workspace.digest)

/** Where the programs of a tool are that differ by system, which npm counts as optional. */
const nativeParts = {
  tsc: 'node_modules/@typescript/typescript-*',
  vite: 'node_modules/@rolldown/binding-*',
  rolldown: 'node_modules/@rolldown/binding-*',
}
const isInstalled = (tool) =>
  fs.existsSync(join('node_modules/.bin', tool)) && fs.globSync(nativeParts[tool]).length > 0
const missing = [...new Set(stale.flatMap(({ tools }) => tools))].filter((tool) => !isInstalled(tool))
if (missing.length > 0) {
  const names = stale.map(({ name }) => name).join(', ')
  process.stderr.write(
    `What is built of ${names} is missing or out of date, and ${missing.join(' and ')}, which builds it, is not installed whole. Run npm install in ${process.cwd()}, without --omit=optional.\n`,
  )
  process.exit(1)
}

await Promise.all(stale.map(build))

async function build(workspace) {
  const { name, script = 'build', digest } = workspace
  process.stderr.write(`Building ${name}…\n`)
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const child = spawn(
    npm[0],
    [...npm.slice(1), 'run', '--silent', script, '-w', `@gatehouse/${workspace.workspace ?? name}`],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Jest says `test` here, of which Vite would make a development build.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  const [status] = await once(child, 'exit')
  if (status !== 0) {
    process.stderr.write(`Building ${name} failed.\n`)
    process.exit(status ?? 1)
  }
  fs.writeFileSync(digestFile(workspace), digest)
}
