import { readFileSync } from 'node:fs'
import { Role } from '@gatehouse/server'
import {
  expectRefused,
  fieldErrorsOf,
  startTestGatehouse,
  type TestGatehouse,
} from '@gatehouse/server/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { notesFeature } from '../own-features/src/feature.ts'

const ADD_NOTE = `mutation ($text: String!) { addNote(text: $text) {
  __typename ... on Note { id text createdAt } ... on Failure { code message }
  ... on ValidationError { fieldErrors { path code message } } } }`
const NOTES = '{ notes { id text } }'
const databaseUrl = process.env.TEST_DATABASE_URL || undefined

let app: TestGatehouse

beforeAll(async () => {
  const env = { NOTES_PER_ACCOUNT: '3', RATE_LIMITS: 'on', RATE_LIMIT_ADD_NOTE_SESSION: '5/10m' }
  app = await startTestGatehouse({ features: [notesFeature], env, databaseUrl })
})
afterAll(() => app.close())

describe('a feature of one’s own', () => {
  it('adds a query and a mutation on its own table', async () => {
    const ada = await app.register()
    const added = await ada.request(ADD_NOTE, { text: 'Water the plants' })
    expect(added.data.addNote).toMatchObject({ __typename: 'Note', text: 'Water the plants' })
    const other = await app.register()
    expect((await ada.request(NOTES)).data.notes).toHaveLength(1)
    expect((await other.request(NOTES)).data.notes).toEqual([])
  })

  it('has rules: everyone signs in first, and only managers count', async () => {
    expectRefused(await app.request(NOTES), 'TOKEN_MISSING')
    expectRefused(await (await app.register()).request('{ noteCount }'), 'FORBIDDEN')
    const manager = await app.registerAs(Role.MANAGER)
    expect((await manager.request('{ noteCount }')).data.noteCount).toBeGreaterThan(0)
  })

  it('has a field that needs a recent sign-in or confirmation', async () => {
    const ada = await app.register()
    await ada.request(ADD_NOTE, { text: 'Water the plants' })
    await app.ageSignIn(ada, 700)
    expectRefused(await ada.request('mutation { deleteNotes }'), 'CONFIRMATION_REQUIRED')
    expect((await ada.request(NOTES)).data.notes).toHaveLength(1)
    const again = await app.login(ada)
    expect((await again.request('mutation { deleteNotes }')).data.deleteNotes).toBe(1)
    expect((await again.request(NOTES)).data.notes).toEqual([])
  })

  it('names wrong fields', async () => {
    const { data } = await (await app.register()).request(ADD_NOTE, { text: ' ' })
    expect(fieldErrorsOf(data.addNote)).toEqual({ text: ['REQUIRED'] })
  })

  it('has a failure, a setting and an audit kind of its own', async () => {
    const ada = await app.register()
    const answers = []
    for (const text of ['one', 'two', 'three', 'four']) answers.push(await ada.request(ADD_NOTE, { text }))
    expect(answers.map(({ data }) => data.addNote.__typename)).toEqual([
      'Note',
      'Note',
      'Note',
      'NotebookFull',
    ])
    expect(answers[3]?.data.addNote.code).toBe('NOTEBOOK_FULL')
    const activity = await ada.request('{ myActivity { edges { node { kind } } } }')
    expect(activity.data.myActivity.edges.map(({ node }: { node: { kind: string } }) => node.kind)).toEqual([
      'NOTE_ADDED',
      'NOTE_ADDED',
      'NOTE_ADDED',
      'REGISTERED',
    ])
  })

  it('has a limit of its own', async () => {
    const ada = await app.register()
    for (let attempt = 0; attempt < 5; attempt += 1) await ada.request(ADD_NOTE, { text: '' })
    expectRefused(await ada.request(ADD_NOTE, { text: '' }), 'RATE_LIMITED')
  })

  it('logs its event and publishes its names in the schema', async () => {
    await (await app.register()).request(ADD_NOTE, { text: 'Logged' })
    expect(app.logLines.join('\n')).toContain('"event":"note.added"')
    const sdl = await (await fetch(`${app.url}/schema.graphql`)).text()
    for (const name of [
      'NOTEBOOK_FULL',
      'NOTE_ADDED',
      'ADD_NOTE',
      'type Note ',
      '@limited(by: ADD_NOTE)',
      'deleteNotes: Int! @auth @fresh',
    ])
      expect(sdl).toContain(name)
  })

  it('leaves a server without it in the same process as it was', async () => {
    const plain = await startTestGatehouse()
    const sdl = await (await fetch(`${plain.url}/schema.graphql`)).text()
    await plain.close()
    // `TokenNotExchanged` is no note.
    expect(sdl).not.toMatch(/note(?!xchanged)/i)
  })

  it('is the code that the guide shows', () => {
    const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
    const trimmed = (text: string) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .join('\n')
    const sources = ['note', 'notes', 'notes.resolver', 'feature', 'main']
      .map((name) => trimmed(read(`examples/own-features/src/${name}.ts`)))
      .join('\n')
    const [guide = ''] = read('docs/protect-your-own-field.md').split('## 7.')
    const shown = [...guide.matchAll(/```ts\n([\s\S]*?)\n```/g)].map(([, code = '']) => trimmed(code))
    expect(shown.length).toBeGreaterThan(4)
    for (const code of shown) expect(sources).toContain(code)
  })
})
