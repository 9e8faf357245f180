import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { servedBuilds } from '../src/operations/built-files.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const lock: { packages: Record<string, { dev?: boolean }> } = JSON.parse(
  readFileSync(`${root}package-lock.json`, 'utf8'),
)

/** Creates a tree with the real scripts, one source of the session package, and a compiler that only copies. */
function makeTree(folder: string): void {
  const scripts = ['build-stale', 'sources-digest', 'workspaces'].map((name) => `scripts/${name}.js`)
  for (const path of [...scripts, 'server/bin/node-version.js']) cpSync(`${root}${path}`, join(folder, path))
  const files = {
    'package.json': JSON.stringify({ type: 'module', workspaces: ['client/session'] }),
    'package-lock.json': '{}',
    'tsconfig.base.json': '{}',
    'client/session/src/session.ts': 'export {}',
    'client/session/package.json': JSON.stringify({
      name: '@gatehouse/session',
      scripts: { build: 'mkdir -p dist && cp src/session.ts dist/session.js' },
    }),
    'node_modules/.bin/tsc': '',
    'node_modules/@typescript/typescript-any/package.json': '{}',
  }
  for (const [path, content] of Object.entries(files)) write(folder, path, content)
}

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

describe('the build', () => {
  let parent: string
  let tree: string

  const build = (folder: string, nodeArguments: string[] = []) => {
    const args = [...nodeArguments, join(folder, 'scripts/build-stale.js'), 'session']
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: parent })
    return { status, stderr }
  }
  const built = { status: 0, stderr: 'Building session…\n' }
  const nothing = { status: 0, stderr: '' }

  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'gatehouse-build-'))
    tree = join(parent, 'tree')
    makeTree(tree)
  })
  afterAll(() => rmSync(parent, { recursive: true }))

  it('runs once, whatever the working directory', () => {
    expect(build(tree)).toEqual(built)
    expect(existsSync(join(tree, 'client/session/dist/session.js'))).toBe(true)
    expect(build(tree)).toEqual(nothing)
  })

  it('of a start makes every page that the server serves', async () => {
    const { workspaces }: { workspaces: readonly { name: string; served?: boolean }[] } = await import(
      new URL('../../scripts/workspaces.js', import.meta.url).href
    )
    const served = workspaces.filter((workspace) => workspace.served).map(({ name }) => name)
    expect(served.toSorted()).toEqual([...servedBuilds, 'server'].toSorted())
    expect(readFileSync(`${root}server/bin/gatehouse.js`, 'utf8')).toContain(
      "command === 'start' ? 'served' : 'server'",
    )
  })

  it('does not run again for a copied tree or changed times, even without the build tools', () => {
    const copy = join(parent, 'copy')
    cpSync(tree, copy, { recursive: true })
    rmSync(join(copy, 'node_modules'), { recursive: true })
    utimesSync(join(copy, 'client/session/src/session.ts'), new Date(), new Date())
    utimesSync(join(copy, 'package-lock.json'), new Date(), new Date())
    expect(build(copy)).toEqual(nothing)
  })

  it('does not run again for a changed test', () => {
    write(tree, 'client/session/src/session.test.ts', 'export {}')
    expect(build(tree)).toEqual(nothing)
  })

  it.each([
    ['changes', 'client/session/src/session.ts', 'export const a = 1'],
    ['is added', 'client/session/src/other.ts', ''],
    ['is the lock file', 'package-lock.json', '{"packages":{}}'],
  ])('runs again if a source %s', (_what, path, content) => {
    write(tree, path, content)
    expect(build(tree)).toEqual(built)
    expect(build(tree)).toEqual(nothing)
  })

  it.each(['.bin/tsc', '@typescript'])(
    'T174 says in one sentence that %s, which builds it, was left out',
    (part) => {
      makeTree(tree)
      rmSync(join(tree, 'node_modules', part), { recursive: true })
      write(tree, 'client/session/src/session.ts', 'export const b = 2')
      const { status, stderr } = build(tree)
      expect(status).toBe(1)
      expect(stderr).toMatch(
        /^What is built of session is missing or out of date, and tsc, .* Run npm install in \S+, without --omit=optional\.\n$/,
      )
    },
  )

  it('T174 reports in one sentence that Node is too old, whatever that Node lacks', () => {
    const older = `
      import fs from 'node:fs'
      import { syncBuiltinESMExports } from 'node:module'
      Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })
      delete fs.globSync
      syncBuiltinESMExports()`
    const { status, stderr } = build(tree, ['--import', `data:text/javascript,${encodeURIComponent(older)}`])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^Gatehouse needs Node 24\.7 or later, and this is Node 20\.20\.2\. [^\n]+\n$/)
  })
})

it.each([
  'typescript',
  'rolldown',
  'vite',
  '@vitejs/plugin-react',
  '@types/node',
  '@types/pg',
  '@types/bcrypt',
])('%s, which the first start needs for the build, is also installed with NODE_ENV=production', (name) => {
  const path =
    ['', 'client/'].map((folder) => `${folder}node_modules/${name}`).find((key) => key in lock.packages) ?? ''
  expect([path, lock.packages[path]?.dev]).toEqual([expect.stringContaining(name), undefined])
})
