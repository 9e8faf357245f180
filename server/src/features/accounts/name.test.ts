import { describe, expect, it } from '@jest/globals'
import { parseFirstName, parseLastName } from './name.ts'

describe('a name', () => {
  it.each([
    ['is trimmed', '  Ada ', 'Ada'],
    ['is composed', 'Jose\u0301', 'Jos\u00e9'],
    ['keeps right-to-left letters', 'ليلى', 'ليلى'],
    ['keeps a joiner between Persian letters', 'علی\u200cرضا', 'علی\u200cرضا'],
    ['keeps a joiner within a Devanagari conjunct', 'क्\u200dष', 'क्\u200dष'],
    ['keeps a joiner between a Bengali letter and its sign', 'র\u200d্য', 'র\u200d্য'],
    ['keeps a joiner at the end of a Malayalam word', 'രാജന്\u200d', 'രാജന്\u200d'],
    ['keeps the variant of a Han character', '葛\u{e0100}城', '葛\u{e0100}城'],
    ['keeps an Arabic number sign, which is drawn', '\u0600ا', '\u0600ا'],
    ['keeps four-byte characters', '𠮷野 🦉', '𠮷野 🦉'],
    ['keeps what looks like markup', "O'Brien <b>", "O'Brien <b>"],
    ['may have 150 code points', '𠮷'.repeat(150), '𠮷'.repeat(150)],
    ['counts code points after composition', 'e\u0301'.repeat(150), 'é'.repeat(150)],
    ['counts code points without invisible characters', 'a\u200b'.repeat(150), 'a'.repeat(150)],
  ])('%s', (_, text, name) => {
    expect(parseFirstName(text)).toBe(name)
    expect(parseFirstName(name)).toBe(name)
  })

  it.each([
    ['a right-to-left override', '\u202e'],
    ['a left-to-right mark', '\u200e'],
    ['an Arabic letter mark', '\u061c'],
    ['an isolate', '\u2067'],
    ['the end of an isolate', '\u2069'],
    ['a zero-width space', '\u200b'],
    ['a word joiner', '\u2060'],
    ['an invisible separator', '\u2063'],
    ['a byte order mark', '\ufeff'],
    ['a soft hyphen', '\u00ad'],
    ['a combining grapheme joiner', '\u034f'],
    ['an emoji variation selector', '\ufe0f'],
    ['an ideographic variation selector', '\u{e0100}'],
    ['a joiner', '\u200d'],
    ['a non-joiner', '\u200c'],
    ['several joiners', '\u200d\u200c\u200d'],
    ['a joiner beside an invisible character', '\u202c\u200d'],
    ['a Hangul filler', '\u3164'],
    ['a halfwidth Hangul filler', '\uffa0'],
    ['a Hangul choseong filler', '\u115f'],
    ['a Mongolian vowel separator', '\u180e'],
    ['an interlinear annotation anchor', '\ufff9'],
    ['a language tag', '\u{e0001}\u{e0065}\u{e006e}'],
    ['a musical format character', '\u{1d173}'],
  ])('loses %s', (_, character) => {
    expect(parseFirstName(`A${character}da${character}`)).toBe('Ada')
    expect(parseFirstName(character)).toMatchObject({ code: 'REQUIRED' })
    expect(parseLastName(character)).toBe('')
  })

  it('is composed after invisible characters were removed', () => {
    expect(parseFirstName('Jose\u034f\u0301')).toBe('Jos\u00e9')
  })

  it.each([
    ['empty', '', 'REQUIRED'],
    ['space only', ' \t\u00a0', 'REQUIRED'],
    ['invisible', '\u200b\u2060\u00ad', 'REQUIRED'],
    ['invisible between spaces', ' \u202e \u200d ', 'REQUIRED'],
    ['an empty Braille cell', '\u2800', 'REQUIRED'],
    ['T83 with NUL', 'A\0da', 'MALFORMED'],
    ['T83 NUL only', '\0', 'MALFORMED'],
    ['with a line break', 'Ada\nLovelace', 'MALFORMED'],
    ['with an escape sequence', '\u001b[31mAda', 'MALFORMED'],
    ['with a C1 control', 'A\u009bda', 'MALFORMED'],
    ['with a line separator', 'Ada\u2028Lovelace', 'MALFORMED'],
    ['T83 with a lone surrogate', 'Ada\ud800', 'MALFORMED'],
    ['with 151 code points', '𠮷'.repeat(151), 'TOO_LONG'],
    ['with a million', 'a'.repeat(1_000_000), 'TOO_LONG'],
  ])('%s is refused', (_, text, code) => {
    const path = ['firstName']
    expect(parseFirstName(text)).toMatchObject({ path, code, message: expect.stringMatching(/\.$/) })
  })

  it.each(['', ' ', '\t\u00a0', '\u200b', '\u2800'])('%j is an empty last name', (text) => {
    expect(parseLastName(text)).toBe('')
  })

  it.each(['A\0da', 'Ada\ud800', 'a'.repeat(151)])('%j is refused as a last name, too', (text) => {
    expect(parseLastName(text)).toMatchObject({ path: ['lastName'] })
  })
})
