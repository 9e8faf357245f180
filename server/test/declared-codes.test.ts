import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { codeAdvice } from '../src/commands/code-advice.ts'
import {
  adviceFor,
  codeLists,
  declaredCodes,
  printErrorGuide,
  type RecordedAnswers,
} from '../src/commands/error-guide.ts'
import type { Answer } from '../src/testing/visitor.ts'
import type { CodeStory } from './code-story.ts'
import { observedCodes } from './observed-codes.ts'
import { startTestApp, type TestApp } from './test-app.ts'

/*
 * Triggers every code that the schema declares. A new code fails here until it has a story (`code-stories/`), advice
 * (`code-advice.ts`) and a recorded response: run this file with RECORD_ANSWERS=1, then `npm run codegen`.
 */

const root = new URL('../../', import.meta.url)
const recordAt = new URL('docs/error-examples.json', root)
const schema = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8'))
const declared = codeLists.flatMap((list) =>
  declaredCodes(schema, list).map(({ code }) => `${list.name}.${code}`),
)
const recording = process.env.RECORD_ANSWERS === '1'
const recorded: RecordedAnswers = existsSync(recordAt) ? JSON.parse(readFileSync(recordAt, 'utf8')) : {}
const answers: Record<string, RecordedAnswers[string]> = {}

const stories = new URL('code-stories/', import.meta.url)
/** The stories in all files of `code-stories/`: one per feature, and one for the gate. */
const codeStories: Record<string, CodeStory> = {}
for (const file of readdirSync(stories)) {
  const { codeStories: added } = await import(new URL(file, stories).href)
  Object.assign(codeStories, added)
}

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(async () => {
  await app.close()
  if (recording) writeFileSync(recordAt, `${JSON.stringify(sorted(answers), null, 2)}\n`)
})

describe('every declared code', () => {
  it.each(declared)('%s can be brought about, and is recorded as it was answered', async (coordinate) => {
    const story = codeStories[coordinate]
    if (story === undefined) throw new Error(`No story brings ${coordinate} about: add it to code-stories/.`)
    const answer = await story(app)
    const seen = observedCodes(JSON.parse(answer.text))
    expect(seen).toContain(coordinate)
    expect(declared).toEqual(expect.arrayContaining(seen))
    answers[coordinate] = { status: answer.status, body: withoutChance(answer) }
    if (!recording) expect(answers[coordinate]).toEqual(recorded[coordinate])
  })

  it('has advice', () => {
    for (const coordinate of declared)
      expect([coordinate, adviceFor(coordinate)]).toEqual([coordinate, expect.stringMatching(/\.$/)])
  })

  it('is the only kind of entry in the list of advice', () => {
    expect(declared).toEqual(expect.arrayContaining(Object.keys(codeAdvice)))
  })

  it('has exactly one story', () => {
    expect(Object.keys(codeStories).toSorted()).toEqual(declared.toSorted())
  })

  it('is in the guide', () => {
    const guide = printErrorGuide(schema, recording ? answers : recorded)
    for (const coordinate of declared) expect(guide).toContain(`<a id="${coordinate.toLowerCase()}">`)
  })
})

/** Replaces values that differ between runs with similar ones. */
function withoutChance({ text }: Answer): object {
  return JSON.parse(
    text
      .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '01a1fb5a-5445-77a8-9355-ba3b4b6a4d94')
      .replaceAll(/in \d+ seconds?/g, 'in 600 seconds')
      .replaceAll(/"retryAfterSeconds":\d+/g, '"retryAfterSeconds":600'),
  )
}

/** In the order of the schema, so that the record changes only where a response changes. */
const sorted = (record: RecordedAnswers): RecordedAnswers =>
  Object.fromEntries(
    Object.entries(record).toSorted(([left], [right]) => declared.indexOf(left) - declared.indexOf(right)),
  )
