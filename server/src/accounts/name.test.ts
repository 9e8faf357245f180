import { describe, expect, it } from '@jest/globals'
import { parseName } from './name.ts'

const path = ['firstName']

describe('a name', () => {
  it.each([
    ['is trimmed', '  Ada ', 'Ada'],
    ['is composed', 'Jose\u0301', 'Jos\u00e9'],
    ['keeps right-to-left letters', 'ليلى', 'ليلى'],
    ['keeps joiners within', 'क्‍ष', 'क्‍ष'],
    ['keeps four-byte characters', '𠮷野 🦉', '𠮷野 🦉'],
    ['keeps what looks like markup', "O'Brien <b>", "O'Brien <b>"],
    ['may have 150 code points', '𠮷'.repeat(150), '𠮷'.repeat(150)],
    ['counts what is composed', 'e\u0301'.repeat(150), 'é'.repeat(150)],
  ])('%s', (_, text, name) => {
    expect(parseName(text, path)).toBe(name)
  })

  it.each([
    ['empty', '', 'REQUIRED'],
    ['space only', ' \t\u00a0', 'REQUIRED'],
    ['invisible', '\u200b\u2060\u00ad', 'REQUIRED'],
    ['T83 with NUL', 'A\0da', 'MALFORMED'],
    ['with a line break', 'Ada\nLovelace', 'MALFORMED'],
    ['with an escape sequence', '\u001b[31mAda', 'MALFORMED'],
    ['with a C1 control', 'A\u009bda', 'MALFORMED'],
    ['with a line separator', 'Ada\u2028Lovelace', 'MALFORMED'],
    ['T83 with a lone surrogate', 'Ada\ud800', 'MALFORMED'],
    ['with 151 code points', '𠮷'.repeat(151), 'TOO_LONG'],
    ['with a million', 'a'.repeat(1_000_000), 'TOO_LONG'],
  ])('%s is refused', (_, text, code) => {
    expect(parseName(text, path)).toMatchObject({ path, code, message: expect.stringMatching(/\.$/) })
  })
})
