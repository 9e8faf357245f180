import { describe, expect, it } from '@jest/globals'
import { parseEmail } from './email.ts'
import { FieldError, FieldErrorCode } from './field-error.ts'

const keyOf = (text: string): string => {
  const parsed = parseEmail(text)
  if (parsed instanceof FieldError) throw new Error(`${JSON.stringify(text)} was refused as ${parsed.code}`)
  return parsed.emailKey
}

const refusalOf = (text: string): FieldErrorCode | undefined => {
  const parsed = parseEmail(text)
  return parsed instanceof FieldError ? parsed.code : undefined
}

describe('an email address', () => {
  it('is stored as written, without surrounding spaces', () => {
    expect(parseEmail('  Alice.Smith+news@Example.org\n')).toEqual({
      email: 'Alice.Smith+news@Example.org',
      emailKey: 'alice.smith+news@example.org',
    })
  })

  it('may be written in any script', () => {
    expect(parseEmail('用户@例子.广告')).toEqual({
      email: '用户@例子.广告',
      emailKey: '用户@xn--fsqu00a.xn--4rr70v',
    })
  })

  it('is reported under its path if invalid', () => {
    expect(parseEmail('', ['admin', 'email'])).toMatchObject({ path: ['admin', 'email'], code: 'REQUIRED' })
  })
})

describe('T41 forms of one address', () => {
  it.each([
    ['upper case', 'ALICE@EXAMPLE.ORG', 'alice@example.org'],
    ['space around', '\u00a0\ufeff alice@example.org\t', 'alice@example.org'],
    ['full width', 'ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｏｒｇ', 'alice@example.org'],
    ['ligature', 'o\ufb03ce@example.org', 'office@example.org'],
    ['dotless i', 'm\u0131ke@example.org', 'mike@example.org'],
    ['long s', 'mi\u017fs@example.org', 'miss@example.org'],
    ['Kelvin sign', 'mi\u212ae@example.org', 'mike@example.org'],
    ['sharp s', 'gro\u1e9e@example.org', 'gross@example.org'],
    ['decomposed letters', 'Jose\u0301@example.org', 'jos\u00e9@example.org'],
    ['domain in ASCII', 'alice@xn--bcher-kva.de', 'alice@xn--bcher-kva.de'],
    ['domain in Unicode', 'alice@B\u00dcCHER.de', 'alice@xn--bcher-kva.de'],
    ['ideographic full stop', 'alice@example\u3002org', 'alice@example.org'],
  ])('%s: one identity', (_, text, key) => {
    expect(keyOf(text)).toBe(key)
  })

  it.each([
    ['inner space', 'ali ce@example.org'],
    ['no-break space', 'ali\u00a0ce@example.org'],
    ['zero-width space', 'ali\u200bce@example.org'],
    ['zero-width space at the end', 'alice@example.org\u200b'],
    ['zero-width joiner', 'ali\u200dce@example.org'],
    ['soft hyphen', 'ali\u00adce@example.org'],
    ['soft hyphen in the domain', 'alice@exam\u00adple.org'],
    ['variation selector', 'alice\ufe0f@example.org'],
    ['right-to-left override', '\u202ealice@example.org'],
    ['spacing diaeresis, which decomposes to a space', 'ali\u00a8ce@example.org'],
    ['quoted local part', '"alice"@example.org'],
  ])('%s: refused', (_, text) => {
    expect(refusalOf(text)).toBe('MALFORMED')
  })

  const letters = Array.from({ length: 0xfff0 - 0xa1 }, (_, index) => String.fromCharCode(0xa1 + index))
  const accepted = letters.map((letter) => `a${letter}b@example.org`).filter((text) => !refusalOf(text))

  it('normalizing a key again does not change it, for every letter', () => {
    expect(accepted.filter((text) => keyOf(keyOf(text)) !== keyOf(text))).toEqual([])
  })

  it('an address and its upper case are one identity, for every letter', () => {
    const split = accepted.filter((text) => keyOf(text.toUpperCase()) !== keyOf(text))
    expect(split).toEqual([])
    expect(accepted.length).toBeGreaterThan(50_000)
  })
})

describe('T83 an invalid address', () => {
  it.each([
    'alice',
    'alice@',
    '@example.org',
    'alice@example',
    'alice@@example.org',
    'a@b@example.org',
    'alice@example.org.',
    'alice@.org',
    'alice@-example.org',
    'alice@exam_ple.org',
    'alice@example.org/path',
    'alice@example.org:25',
    'alice@0x7f.1',
    'alice@127.0.0.1',
    'alice@[127.0.0.1]',
    'alice..smith@example.org',
    '.alice@example.org',
    'Alice <alice@example.org>',
    'alice@example.org,bob@example.org',
    'ali\0ce@example.org',
    'alice\u0007@example.org',
    'alice@example.org\r\nBcc: eve',
    'ali\ud800ce@example.org',
    'alice@exam\udc00ple.org',
  ])('%j is refused', (text) => {
    expect(refusalOf(text)).toBe('MALFORMED')
  })

  it.each(['', '   ', '\n'])('%j is missing', (text) => {
    expect(refusalOf(text)).toBe('REQUIRED')
  })
})

describe('the length of an address', () => {
  const domain = `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.example`

  it('is at most 254 octets', () => {
    const longest = `${'a'.repeat(254 - domain.length - 1)}@${domain}`
    expect(longest).toHaveLength(254)
    expect(refusalOf(longest)).toBeUndefined()
    expect(refusalOf(`a${longest}`)).toBe('TOO_LONG')
  })

  it('is counted in bytes', () => {
    expect(refusalOf(`${'é'.repeat(32)}@${'ü'.repeat(100)}.example`)).toBe('TOO_LONG')
  })

  it('of a megabyte is checked immediately', () => {
    expect(refusalOf('\u200b'.repeat(1_000_000))).toBe('TOO_LONG')
  })
})
