import { describe, expect, it } from '@jest/globals'
import { fullName, isolated } from './names.ts'

describe('a full name', () => {
  it.each([
    ['Ada', 'Lovelace', 'Ada Lovelace'],
    ['Sukarno', '', 'Sukarno'],
  ])('of %j and %j is %j', (firstName, lastName, name) => {
    expect(fullName({ firstName, lastName })).toBe(name)
  })
})

describe('user input within a sentence', () => {
  it.each(['Ada Lovelace', 'Łukasz Żądło', '李小龙', 'ada@example.org'])('stays unchanged: %s', (text) => {
    expect(isolated(text)).toBe(text)
  })

  it.each(['محمد', 'Ada שלום', '𞤀𞤣𞤤𞤢𞤥'])('is isolated when it is written from right to left: %s', (text) => {
    expect(isolated(text)).toBe(`\u2068${text}\u2069`)
  })

  it('cannot leave its isolation', () => {
    expect(isolated('Ada\u2069\u202egnp.exe')).toBe('\u2068Adagnp.exe\u2069')
  })
})
