import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { publint } from 'publint'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const bin = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url))
const env = { ...process.env, NODE_OPTIONS: '', PATH: `${bin}:${process.env.PATH}` }
const inRoot = { cwd: root, env, maxBuffer: 2 ** 24 }

interface Built {
  readonly types: string
  readonly default: string
}

interface Conditions {
  readonly source: string
  readonly import: Built
  readonly require: Built
}

interface Manifest {
  readonly exports: Record<string, string | Conditions>
  readonly typesVersions: Record<string, Record<string, readonly string[]>>
  readonly dependencies?: unknown
  readonly sideEffects: boolean
}

/** As GitHub and npm make them. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\d\s_-]/gu, '')
    .replaceAll(' ', '-')

const entriesOf = ({ exports }: Manifest): Array<[string, Conditions]> =>
  Object.entries(exports).flatMap(([entry, conditions]) =>
    typeof conditions === 'string' ? [] : [[entry, conditions]],
  )

interface Packed {
  readonly filename: string
  readonly files: ReadonlyArray<{ readonly path: string }>
}

let manifest: Manifest
let folder: string
let tarball: string
/** The files in it. */
let packed: readonly string[]
beforeAll(async () => {
  manifest = JSON.parse(await readFile(`${root}/package.json`, 'utf8'))
  await run('npm', ['run', 'build'], inRoot)
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-session-'))
  const { filename, files } = await pack()
  tarball = join(folder, filename)
  packed = files.map(({ path }) => path)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function pack(): Promise<Packed> {
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await run('npm', ['pack', ...options], inRoot)
  const [result]: Packed[] = JSON.parse(stdout)
  if (result === undefined) throw new Error('npm packed nothing.')
  return result
}

describe('the package', () => {
  it('has no runtime dependency and no side effects; each entry is there as an ES module and in CommonJS, types first', () => {
    expect(manifest.dependencies).toBeUndefined()
    expect(manifest.sideEffects).toBe(false)
    for (const [, conditions] of entriesOf(manifest)) {
      expect(Object.keys(conditions)).toEqual(['source', 'import', 'require'])
      for (const built of [conditions.import, conditions.require])
        expect(Object.keys(built)).toEqual(['types', 'default'])
    }
    expect(Object.keys(manifest.typesVersions['*'] ?? {})).toEqual(
      entriesOf(manifest)
        .map(([entry]) => entry.slice(2))
        .filter(Boolean),
    )
  })

  it('packs what its exports name, and no tests', async () => {
    const named = entriesOf(manifest).flatMap(([, { source, ...built }]) => [
      source,
      ...Object.values(built).flatMap(({ types, default: code }) => [types, code]),
    ])
    for (const path of [...named, './dist/cjs/package.json']) {
      expect(packed).toContain(path.replace('./', ''))
      await access(`${root}/${path}`)
    }
    expect(packed).toEqual(expect.arrayContaining(['README.md', 'package.json']))
    expect(
      packed.filter((path) => !/^(dist\/|src\/|README\.md$|package\.json$|LICENSE$)/.test(path)),
    ).toEqual([])
    expect(packed.filter((path) => /\.test\./.test(path))).toEqual([])
  })

  it('has a README whose every link leads to a heading of its own, or to a file in the tarball', async () => {
    const readme = await readFile(`${root}/README.md`, 'utf8')
    const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
    const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((link) => link.startsWith('#') && !anchors.includes(link.slice(1)))).toEqual([])
    expect(links.filter((link) => !/^(#|https:)/.test(link) && !packed.includes(link))).toEqual([])
  })

  it('has a README of lines that are not too long', async () => {
    const lines = (await readFile(`${root}/README.md`, 'utf8')).split('\n')
    expect(lines.filter((line) => line.length > 120 && !line.startsWith('|'))).toEqual([])
  })

  it('is clean for publint', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true, pack: false })
    expect(messages).toEqual([])
  })

  it('is clean for arethetypeswrong', async () => {
    const result = await checkPackage(createPackageFromTarballData(await readFile(tarball)))
    expect(result).toMatchObject({ problems: [], entrypoints: { './testing': {} } })
  })

  it('can be imported as built, without what it does not depend on', async () => {
    const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json')
    const imports = entries.map((entry) => `await import('@gatehouse/session${entry.slice(1)}')`)
    await run('node', ['--input-type=module', '--eval', imports.join('\n')], inRoot)
    const requires = entries.map((entry) => `require('@gatehouse/session${entry.slice(1)}')`)
    await run('node', ['--input-type=commonjs', '--eval', requires.join('\n')], inRoot)
    for (const file of ['graphql-ws', 'graphql-sse', 'live', 'session', 'engine', 'testing']) {
      const built = await readFile(`${root}/dist/${file}.js`, 'utf8')
      expect(built).not.toMatch(/from '(?!\.)/)
    }
  })

  it.each(['react.js', 'cjs/react.js'])('marks %s as client code for Next.js', async (file) => {
    const lines = (await readFile(`${root}/dist/${file}`, 'utf8')).split('\n')
    expect(lines.find((line) => !line.includes('use strict'))).toBe("'use client';")
  })

  it('costs an application at most 8.5 kB, gzip: core and link; and 4 kB: live', async () => {
    const { stdout } = await run('node', ['scripts/size.mjs'], inRoot)
    expect(stdout).toMatch(
      /^core \+ link: \d+ bytes gzip of 8704, \d+ minified\nlive: \d+ bytes gzip of 4096/,
    )
  })
})
