import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { publint } from 'publint'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const bin = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url))
const env = { ...process.env, NODE_OPTIONS: '', PATH: `${bin}:${process.env.PATH}` }
const inRoot = { cwd: root, env, maxBuffer: 2 ** 24 }

interface Manifest {
  readonly exports: Record<string, string | Record<string, string>>
  readonly dependencies?: unknown
  readonly sideEffects: boolean
}

let manifest: Manifest
beforeAll(async () => {
  manifest = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))
  await run('npm', ['run', 'build'], inRoot)
}, 120_000)

describe('the package', () => {
  it('has no runtime dependency and no side effects, and each entry has source, types and default in this order', () => {
    expect(manifest.dependencies).toBeUndefined()
    expect(manifest.sideEffects).toBe(false)
    for (const [entry, conditions] of Object.entries(manifest.exports)) {
      if (entry !== './package.json') expect(Object.keys(conditions)).toEqual(['source', 'types', 'default'])
    }
  })

  it('packs what its exports name, and neither tests nor the suite', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], inRoot)
    const [packed]: Array<{ files: Array<{ path: string }> }> = JSON.parse(stdout)
    const paths = packed?.files.map(({ path }) => path) ?? []
    const named = Object.values(manifest.exports).flatMap((conditions) =>
      Object.values(Object(conditions)).map(String),
    )
    for (const path of named.filter((each) => each.length > 1)) {
      expect(paths).toContain(path.replace('./', ''))
      await access(`${root}/${path}`)
    }
    expect(paths).toEqual(expect.arrayContaining(['README.md', 'package.json']))
    expect(paths.filter((path) => !/^(dist\/|src\/|README\.md$|package\.json$|LICENSE$)/.test(path))).toEqual(
      [],
    )
    expect(paths.filter((path) => /\.test\./.test(path))).toEqual([])
  }, 120_000)

  it('is clean for publint', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true, pack: false })
    expect(messages).toEqual([])
  }, 120_000)

  it('is clean for arethetypeswrong', async () => {
    // Ends with a failure when it finds a problem.
    const { stdout } = await run('attw', ['--pack', '.', '--profile', 'esm-only'], inRoot)
    expect(stdout).toMatch('@gatehouse/session/testing')
  }, 120_000)

  it('can be imported as built, without what it does not depend on', async () => {
    const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json')
    const imports = entries.map((entry) => `await import('@gatehouse/session${entry.slice(1)}')`)
    await run('node', ['--input-type=module', '--eval', imports.join('\n')], inRoot)
    for (const file of ['graphql-ws', 'graphql-sse', 'session', 'engine', 'testing']) {
      const built = await readFile(`${root}/dist/${file}.js`, 'utf8')
      expect(built).not.toMatch(/from '(?!\.)/)
    }
  }, 120_000)

  it('costs an application at most 5 kB, gzip: core and link', async () => {
    const { stdout } = await run('node', ['scripts/size.mjs'], inRoot)
    expect(stdout).toMatch(/^core \+ link: \d+ bytes gzip/)
  }, 120_000)
})
