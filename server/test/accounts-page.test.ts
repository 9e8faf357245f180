import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { fieldErrorsOf, type Proposal } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

interface Line {
  readonly subject: string
  readonly heading: string
  readonly typed: string
  readonly outcome: string
}

/** A code span in which `\u200b` represents the invisible character. */
const textIn = (cell: string): string => {
  const [, text = ''] = /^`(.*)`$/.exec(cell) ?? []
  return JSON.parse(`"${text.replaceAll('"', '\\"')}"`)
}

const cellsOf = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/** The rows of every table of the page, each with the headings of its first two columns. */
const lines: readonly Line[] = readFileSync(new URL('../../docs/accounts.md', import.meta.url), 'utf8')
  .split('\n\n')
  .filter((block) => block.startsWith('| '))
  .flatMap((table) => {
    const [head = '', , ...rows] = table.trim().split('\n')
    const [subject = '', heading = ''] = cellsOf(head)
    return rows.map((row) => {
      const [typed = '', outcome = ''] = cellsOf(row)
      return { subject, heading, typed: textIn(typed), outcome: textIn(outcome) }
    })
  })

const fields: Readonly<Record<string, string>> = {
  Email: 'email',
  Name: 'firstName',
  Phone: 'phone',
  Password: 'password',
}

const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada.lovelace@example.org' }

const proposalOf = ({ subject, typed }: Line): Proposal =>
  subject === 'Password' ? { ...ada, password: typed } : { [fields[subject] ?? '']: typed }

const linesUnder = (heading: string): Line[] => lines.filter((line) => line.heading === heading)

describe('docs/accounts.md', () => {
  it('has tables for each subject', () => {
    expect(new Set(lines.map(({ subject }) => subject))).toEqual(new Set(Object.keys(fields)))
    expect(lines.length).toBeGreaterThan(40)
  })

  it.each(linesUnder('Stored as'))('is right that $subject $typed is stored as $outcome', async (line) => {
    const { user } = await app.register(proposalOf(line))
    expect(user).toHaveProperty([fields[line.subject] ?? ''], line.outcome)
  })

  it.each(linesUnder('Accepted'))('is right that $subject $typed is accepted', async (line) => {
    const { data } = await app.tryToRegister(proposalOf(line))
    expect(fieldErrorsOf(data.register).password).toBeUndefined()
    await app.sql('delete from users where email_key = $1', [ada.email])
  })

  it.each(linesUnder('Refused with'))('is right that $subject $typed is $outcome', async (line) => {
    const { data } = await app.tryToRegister(proposalOf(line))
    expect(fieldErrorsOf(data.register)).toEqual({ [fields[line.subject] ?? '']: [line.outcome] })
  })
})
