import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { firstAdministratorOf, register } from './people.ts'
import { type StartedServer, startServer } from './started-server.ts'

/*
 * docs/protect-your-own-field.md shows how to add a feature, as a diff. Here the diff is applied to a copy of the server as it is, compiled
 * and run. When it no longer applies, apply it by hand to a copy and make the diff anew with `git diff -U1`.
 */

const root = new URL('../../', import.meta.url).pathname
const patch = join(root, 'docs/notes-feature.patch')
const copy = mkdtempSync(join(tmpdir(), 'gatehouse-notes-'))
let server: StartedServer

beforeAll(async () => {
  for (const path of [
    'server/src',
    'server/package.json',
    'server/tsconfig.json',
    'server/tsconfig.build.json',
  ])
    cpSync(join(root, path), join(copy, path), { recursive: true })
  cpSync(join(root, 'tsconfig.base.json'), join(copy, 'tsconfig.base.json'))
  for (const path of ['node_modules', 'server/node_modules']) {
    if (existsSync(join(root, path))) symlinkSync(join(root, path), join(copy, path))
  }
  execFileSync('git', ['apply', patch], { cwd: copy, encoding: 'utf8' })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', 'server/tsconfig.build.json'], { cwd: copy, encoding: 'utf8' })
  server = await startServer({ dist: join(copy, 'server/dist') })
}, 120_000)
afterAll(async () => {
  await server?.remove()
  rmSync(copy, { recursive: true, force: true })
})

const ADD = `mutation ($text: String!) { addNote(text: $text) {
  ... on Note { id } ... on ValidationError { fieldErrors { path code } } } }`

describe('the feature of the guide', () => {
  it('keeps notes for whoever is signed in, and shows them to nobody else', async () => {
    const [ada, bea] = [await register(server, 'ada@example.org'), await register(server, 'bea@example.org')]
    await server.run(ADD, { text: 'Bring a lamp.' }, ada.accessToken)
    const notes = '{ notes { text } }'
    expect(await server.run(notes, {}, ada.accessToken)).toEqual({ notes: [{ text: 'Bring a lamp.' }] })
    expect(await server.run(notes, {}, bea.accessToken)).toEqual({ notes: [] })
    await expect(server.run(notes)).rejects.toThrow(/TOKEN_MISSING/)
  })

  it('tells what is wrong with a note as a value', async () => {
    const cyd = await register(server, 'cyd@example.org')
    const fieldErrors = [{ path: ['text'], code: 'REQUIRED' }]
    expect(await server.run(ADD, { text: ' ' }, cyd.accessToken)).toEqual({ addNote: { fieldErrors } })
  })

  it('keeps the number of all notes for managers', async () => {
    const dan = await register(server, 'dan@example.org')
    const admin = await firstAdministratorOf(server)
    await expect(server.run('{ noteCount }', {}, dan.accessToken)).rejects.toThrow(/FORBIDDEN/)
    expect(await server.run('{ noteCount }', {}, admin.accessToken)).toEqual({ noteCount: 1 })
  })

  it('is the diff that the guide shows', () => {
    const guide = readFileSync(join(root, 'docs/protect-your-own-field.md'), 'utf8')
    const shown = [...guide.matchAll(/```diff\n([\s\S]*?)```/g)].map(([, diff = '']) => diff)
    const whole = readFileSync(patch, 'utf8')
    expect(shown.length).toBeGreaterThan(0)
    for (const diff of shown) expect(whole).toContain(diff)
  })
})
