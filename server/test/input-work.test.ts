import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { CREATE_USER } from '../src/testing/generated/operations.ts'
import { type Answer, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { leastCpuMs } from '../test-support/least-time.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { textFieldsOf } from './text-fields.ts'

let app: TestApp
let person: Visitor
let token: string

beforeAll(async () => {
  app = await startTestApp({ env: { RATE_LIMITS: 'off' } })
  person = await app.registerAs('ADMIN')
  token = await invite('invited@example.org')
})
afterAll(() => app.close())

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const operations = new Map(textFieldsOf(schema, () => undefined).map(({ name, query }) => [name, query]))

/**
 * The most expensive texts: one character that expands to eighteen code points, combining marks to be sorted, plain
 * text, invisible characters.
 */
const units: readonly (readonly [what: string, unit: string])[] = [
  ['ligatures of eighteen letters', '\ufdfa'],
  ['marks in the wrong order', '\u0301\u0323'],
  ['letters', 'a'],
  ['invisible characters', '\u202e'],
  ['digits of another script', '\u0669'],
]

/** The whole body in UTF-8 stays under the limit of 100 kB. */
const repeated = (unit: string, bytes: number): string =>
  unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)))

/** The inputs with free text, and the maximum length that each of their fields processes. */
const forms: Readonly<Record<string, readonly string[]>> = {
  register: ['email', 'password', 'passwordConfirmation', 'firstName', 'lastName', 'phone'],
  createUser: ['email', 'firstName', 'lastName', 'phone'],
  choosePassword: ['password', 'passwordConfirmation'],
  changePassword: ['currentPassword', 'newPassword', 'newPasswordConfirmation'],
  login: ['email', 'password'],
  updateProfile: ['firstName', 'lastName', 'phone'],
}
const cases = Object.entries(forms).flatMap(([form, fields]) =>
  units.map(([what, unit]) => [form, what, fields, unit] as const),
)

const required: Readonly<Record<string, string>> = {
  email: 'worst@example.org',
  password: goodPassword,
  passwordConfirmation: goodPassword,
  currentPassword: goodPassword,
  newPassword: goodPassword,
  newPasswordConfirmation: goodPassword,
  firstName: 'Ada',
  lastName: 'Lovelace',
}

/** For an account with names of maximum length. */
const invite = async (email: string): Promise<string> => {
  const input = { email, firstName: 'ab'.repeat(75), lastName: 'cd'.repeat(75) }
  const { data } = await person.request(CREATE_USER, { input })
  return new URL(data.createUser.link).searchParams.get('token') ?? ''
}

const send = (form: string, fields: readonly string[], texts: (field: string) => string): Promise<Answer> => {
  const query = operations.get(`${form}.input.${fields[0]}`) ?? ''
  const input = Object.fromEntries(fields.map((field) => [field, texts(field)]))
  return person.request(query, { input: form === 'choosePassword' ? { ...input, token } : input })
}

const budgetMs = 150

const cpuMsOf = (work: () => Promise<Answer>): Promise<number> =>
  leastCpuMs(async () => expect((await work()).status).toBe(200), budgetMs)

describe('the cost of processing a form is bounded', () => {
  it.each(cases)('%s, with %s', async (form, _what, fields, unit) => {
    const costs: number[] = []
    // First one field with everything that fits into a body, then all fields with the maximum that each processes.
    for (const long of fields) {
      const texts = (field: string) => (field === long ? repeated(unit, 95_000) : (required[field] ?? ''))
      costs.push(await cpuMsOf(() => send(form, fields, texts)))
    }
    for (const length of [64, 256, 320, 1024, 2000]) {
      const text = unit.repeat(Math.floor(length / unit.length))
      costs.push(await cpuMsOf(() => send(form, fields, () => text)))
    }
    const password = unit.repeat(Math.floor(1024 / unit.length))
    const around = unit.repeat(Math.floor(320 / unit.length))
    const texts = (field: string) => (/password/i.test(field) ? password : around)
    costs.push(await cpuMsOf(() => send(form, fields, texts)))
    expect(Math.max(...costs)).toBeLessThan(budgetMs)
  })
})
