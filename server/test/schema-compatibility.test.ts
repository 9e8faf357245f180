import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { breakingChanges, missingForBreaking, vagueDeprecations } from './schema-compatibility.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const released = globSync('docs/releases/schema-*.graphql', { cwd: root.pathname })
const versionOf = (path: string): string => /schema-(.+)\.graphql$/.exec(path)?.[1] ?? ''
const formerVersion =
  released
    .map(versionOf)
    .toSorted((left, right) => left.localeCompare(right, 'en', { numeric: true }))
    .at(-1) ?? ''
const former = buildSchema(read(`docs/releases/schema-${formerVersion}.graphql`))
const present = buildSchema(read('schema.graphql'))
const presentVersion: string = JSON.parse(read('package.json')).version

describe('the schema against the last release', () => {
  it('breaks no client of the last release, or is a major version with an entry for each break', async () => {
    const changes = await breakingChanges(former, present)
    const release = { formerVersion, presentVersion, changelog: read('CHANGELOG.md') }
    expect(missingForBreaking(changes, release)).toEqual([])
  })

  it('names a replacement and a date of removal for each deprecation', () => {
    expect(vagueDeprecations(present)).toEqual([])
  })
})

describe('the rules themselves', () => {
  const before = buildSchema('type Query { name(long: Boolean): String, old: Int } enum E { A B }')
  const after = buildSchema('type Query { name: String, more: Int } enum E { A C }')
  const release = { formerVersion: '1.4.0', presentVersion: '1.5.0', changelog: '## [1.5.0]\n\n- nothing\n' }

  it('detect a removed member of a union but not a new one', async () => {
    const [few, more] = ['Done', 'Done | Refused'].map((members) =>
      buildSchema(
        `type Query { do: Result } type Done { at: Int } type Refused { message: String } union Result = ${members}`,
      ),
    )
    if (few === undefined || more === undefined) throw new Error('There are two schemas.')
    expect(await breakingChanges(few, more)).toEqual([])
    expect((await breakingChanges(more, few)).map(({ path }) => path)).toContain('Result')
  })

  it('detect removals but not additions', async () => {
    const paths = (await breakingChanges(before, after)).map(({ path }) => path)
    expect(paths.toSorted()).toEqual(['E.B', 'Query.name.long', 'Query.old'])
    expect(await breakingChanges(after, after)).toEqual([])
  })

  it('require a major version and an entry for each break', async () => {
    const changes = await breakingChanges(before, after)
    expect(missingForBreaking(changes, release)).toHaveLength(4)
    const changelog = '## [2.0.0]\n\n- gone: `E.B`, `Query.name.long`, `Query.old`\n\n## [1.4.0]\n'
    expect(missingForBreaking(changes, { ...release, presentVersion: '2.0.0', changelog })).toEqual([])
    const elsewhere = '## [2.0.0]\n\n## [1.4.0]\n\n- `E.B`, `Query.name.long`, `Query.old`\n'
    expect(
      missingForBreaking(changes, { ...release, presentVersion: '2.0.0', changelog: elsewhere }),
    ).toHaveLength(3)
  })

  it('require a replacement and date for a deprecation', () => {
    const schema = buildSchema(`type Query {
      a: Int @deprecated(reason: "Use \`b\`. Removed on 2027-06-01.")
      b(x: Int @deprecated(reason: "Use \`y\`.")): Int @deprecated
      c: E
    }
    enum E { A @deprecated(reason: "gone on 2027-06-01") B }`)
    expect(vagueDeprecations(schema).toSorted()).toEqual(['E.A', 'Query.b', 'Query.x'])
  })
})
