import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

const script = fileURLToPath(new URL('../../scripts/check-dependencies.js', import.meta.url))

/** Creates a repository in which everything is declared and used. */
const sound: Readonly<Record<string, string>> = {
  'package.json': manifest({ devDependencies: { linter: '1.0.0' }, scripts: { lint: 'lint-it .' } }),
  'node_modules/linter/package.json': manifest({ bin: { 'lint-it': 'lint.js' } }),
  '.gitignore': 'node_modules',
  'server/package.json': manifest({
    dependencies: { framework: '1.0.0', engine: '1.0.0', '@scope/typed': '1.0.0' },
    devDependencies: { '@types/framework': '1.0.0' },
  }),
  'node_modules/framework/package.json': manifest({ peerDependencies: { engine: '*' } }),
  'server/src/main.ts': importsOf('node:fs', 'framework/start', '@scope/typed'),
  'tools/package.json': manifest({ dependencies: { contender: '1.0.0' } }),
  'tools/bench.ts': importsOf('contender', 'framework', '../server/src/main.ts'),
}

function manifest(fields: object): string {
  return JSON.stringify(fields)
}

function importsOf(...names: readonly string[]): string {
  return names.map((name) => `import '${name}'`).join('\n')
}

describe('check-dependencies.js', () => {
  let folder: string

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
  }
  const check = () => {
    const { status, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' })
    return { status, stderr }
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-dependencies-'))
    execFileSync('git', ['init', '--quiet', folder])
    write(sound)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('accepts packages that are imported, run by a script, required as a peer, or types of one of these', () => {
    expect(check()).toEqual({ status: 0, stderr: '' })
  })

  it.each([
    [
      'a dependency that no file imports',
      { 'server/src/main.ts': importsOf('framework') },
      'server/package.json has @scope/typed, which no file imports',
    ],
    [
      'a dependency that only a program without this dependency imports',
      { 'tools/bench.ts': importsOf('@scope/typed') },
      'tools/package.json has contender, which no file imports',
    ],
    [
      'an import that its package does not declare',
      { 'server/src/other.ts': importsOf('contender/deep') },
      'server/src/other.ts imports contender, which server/package.json does not declare',
    ],
    [
      'an import from tools in the product',
      { 'server/test/story.test.ts': importsOf('../../tools/bench.ts') },
      'server/test/story.test.ts imports from tools/: ../../tools/bench.ts',
    ],
  ])('reports %s', (_what, files, sentence) => {
    write(files)
    expect(check()).toEqual({ status: 1, stderr: `${sentence}\n` })
  })
})
