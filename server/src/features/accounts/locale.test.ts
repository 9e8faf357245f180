import { describe, expect, it } from '@jest/globals'
import { parseLocale } from './locale.ts'

describe('parseLocale', () => {
  it.each([
    ['de', 'de'],
    ['DE-at', 'de-AT'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['tlh', 'tlh'],
    ['', null],
    [null, null],
    [undefined, null],
  ])('reads %j as %j', (text, locale) => {
    expect(parseLocale(text)).toBe(locale)
  })

  it.each([
    'd',
    'de_AT',
    'de AT',
    '../../etc',
    'de\0',
    '\ud800',
    'ä',
    `de-${'x'.repeat(40)}`,
    'a'.repeat(100_000),
  ])('rejects %j', (text) => {
    expect(parseLocale(text)).toMatchObject({ path: ['locale'], code: 'MALFORMED' })
  })
})
