import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { buildSchema, isUnionType } from 'graphql'

const consumer = new URL('../typed-consumer/', import.meta.url).pathname
const root = new URL('../../', import.meta.url).pathname
const outcomes = readFileSync(join(consumer, 'src/outcomes.ts'), 'utf8')
const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'))

/** Next to the program, so that its packages are found from there. */
mkdirSync(join(consumer, '.cache'), { recursive: true })
const folder = mkdtempSync(join(consumer, '.cache', 'copies-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs `tsc` over copies of `outcomes.ts` and returns its errors by file name. */
function compile(copies: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, source] of Object.entries(copies)) {
    const moved = source.replace('./generated/', '../../src/generated/')
    writeFileSync(join(folder, `${name}.ts`), moved)
  }
  const tsconfig = { extends: '../../tsconfig.json', include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  })
  return Object.fromEntries(
    Object.keys(copies).map((name) => [
      name,
      stdout
        .split('\n')
        .filter((line) => line.includes(`${name}.ts(`))
        .join('\n'),
    ]),
  )
}

/** Every `case` of the program with its body, up to the next one or the end of its switch. */
const cases = [...outcomes.matchAll(/ {4}case '\w+':\n[\s\S]*?(?= {4}case | {2}\}\n)/g)].map(([text]) => text)

it('does not compile when any member of any result is left out', () => {
  const copies = Object.fromEntries(
    cases.map((text, index) => [`without-${index}`, outcomes.replace(text, '')]),
  )
  const said = compile({ whole: outcomes, ...copies })
  expect(said.whole).toBe('')
  for (const [index, text] of cases.entries()) {
    const withoutIt = said[`without-${index}`] ?? ''
    if (!/error TS\d+/.test(withoutIt)) throw new Error(`It compiles without ${text}`)
    expect(withoutIt).toMatch(/TS2366|TS2355|TS7030/)
  }
})

it('handles every result of the schema', () => {
  const results = Object.values(schema.getTypeMap())
    .filter((type) => isUnionType(type) && type.name.endsWith('Result'))
    .map(({ name }) => `say${name.replace(/Result$/, '')}`)
  for (const name of results) expect(outcomes).toContain(`function ${name}(`)
  expect(cases.length).toBeGreaterThan(results.length)
})
