/**
 * Builds the workspaces whose sources are newer than what was built from them.
 * Usage: node scripts/build-stale.js [server] [session] [client] [explorer]   (none: all)
 */
import { spawnSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'

const shared = ['package-lock.json', 'tsconfig.base.json']
const clientSources = [
  'client/src/**/*',
  'client/public/**/*',
  'client/*.{ts,html,json,js}',
  'client/session/src/**/*',
]
const workspaces = [
  {
    name: 'session',
    sources: ['client/session/src/**/*', 'client/session/*.json'],
    built: 'client/session/dist/session.js',
  },
  {
    name: 'client',
    script: 'build:app',
    sources: clientSources,
    built: 'client/dist/index.html',
  },
  {
    name: 'explorer',
    workspace: 'client',
    script: 'build:explorer',
    sources: clientSources,
    built: 'client/dist-explorer/explorer.html',
  },
  { name: 'server', sources: ['server/src/**/*', 'server/*.{json,js}'], built: 'server/dist/bundle/main.js' },
]

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
const newest = (patterns) => Math.max(0, ...[...globSync(patterns), ...shared].map(modifiedAt))

const wanted = process.argv.slice(2)
for (const { name, workspace = name, script = 'build', sources, built } of workspaces) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  if (modifiedAt(built) >= newest(sources)) continue
  process.stderr.write(`Building ${name}…\n`)
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const { status } = spawnSync(
    npm[0],
    [...npm.slice(1), 'run', '--silent', script, '-w', `@gatehouse/${workspace}`],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Jest says `test` here, of which Vite would make a development build.
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  if (status !== 0) process.exit(status ?? 1)
}
