import { describe, expect, it } from '@jest/globals'
import { leastCpuMs } from '../../../test-support/least-time.ts'
import { parsePhone } from './phone.ts'

describe('a phone number', () => {
  it.each([
    ['+49 30 1234567', '+49301234567'],
    ['0049-30-1234567', '+49301234567'],
    ['+49 (0)30 / 123 45 67', '+49301234567'],
    ['0049 ( 0 ) 30 1234567', '+49301234567'],
    ['(+49) [0] 30 1234567', '+49301234567'],
    ['+49 030 1234567', '+49301234567'],
    ['+39 06 1234 5678', '+390612345678'],
    ['+1 (212) 555-0123', '+12125550123'],
    ['+1.212.555.0123', '+12125550123'],
    ['+1,212,555,0123', '+12125550123'],
    ['(+44) 20 7946 0958', '+442079460958'],
    ['＋４４　２０　７９４６　０９５８', '+442079460958'],
    ['+44\u00a020\u20117946\u20130958', '+442079460958'],
    ['+44 20\u22127946\u20120958', '+442079460958'],
    ['+81 3ー1234〜5678', '+81312345678'],
    ['tel:+447700900123', '+447700900123'],
    ['TEL: +44-7700-900123', '+447700900123'],
    ['Tel. +44 7700 900123', '+447700900123'],
    ['+٤٩ ٣٠ ١٢٣٤٥٦٧', '+49301234567'],
    ['+۴۹ ۳۰ ۱۲۳۴۵۶۷', '+49301234567'],
    ['+९१ ९८७६५ ४३२१०', '+919876543210'],
    ['٠٠٤٩ ٣٠ ١٢٣٤٥٦٧', '+49301234567'],
    ['\u202d+49 30 1234567\u202c', '+49301234567'],
    ['\u200e+49\u2068301234567\u2069\ufeff', '+49301234567'],
    ['+49\u00ad30\ufe0f123\u200b4567', '+49301234567'],
  ])('%j is stored in E.164 as %s', (text, number) => {
    expect(parsePhone(text)).toBe(number)
    expect(parsePhone(number)).toBe(number)
  })

  it.each([
    ['+1234567890', '+1234567890'],
    ['+0987654321', '+0987654321'],
    ['+999 123456789', '+999123456789'],
    ['00999 123456789', '+999123456789'],
    ['+1 212 555', '+1212555'],
    ['030 1234567', '0301234567'],
    ['(0)30 1234567', '0301234567'],
    ['1234567890', '1234567890'],
    ['123 456', '123456'],
    ['+123456', '+123456'],
    ['123456789012345', '123456789012345'],
    ['+123456789012345', '+123456789012345'],
    ['+49 (0) 1234', '+491234'],
    ['+(0)30 123456', '+030123456'],
    ['١٢٣٤٥٦', '123456'],
  ])('%j is stored as its digits, %s', (text, number) => {
    expect(parsePhone(text)).toBe(number)
    expect(parsePhone(number)).toBe(number)
  })

  it.each([null, undefined, '', '   ', '\u00a0\u3000', '\u200b\u202e', '\n'])('%j is none', (text) => {
    expect(parsePhone(text)).toBeNull()
  })

  it.each([
    ['12345', /6 to 15 digits/],
    ['-', /6 to 15 digits/],
    ['()', /6 to 15 digits/],
    ['()-', /6 to 15 digits/],
    ['tel:', /6 to 15 digits/],
    ['Tel. ', /6 to 15 digits/],
    [',', /6 to 15 digits/],
    ['+49', /6 to 15 digits/],
    ['+', /6 to 15 digits/],
    ['00', /6 to 15 digits/],
    ['00 12345', /6 to 15 digits/],
    ['+49 (0) 123', /6 to 15 digits/],
    [`+${'1'.repeat(16)}`, /6 to 15 digits/],
    ['1'.repeat(16), /6 to 15 digits/],
    ['+1 212 555 0123 x5', /Remove the extension/],
    ['+1 212 555 0123 ext. 5', /Remove the extension/],
    ['+1 212 555 0123 Extension 55', /Remove the extension/],
    ['tel:+1-212-555-0123;ext=5', /Remove the extension/],
    ['+1 212 555 0123 #5', /Remove the extension/],
    ['+1 212 555 0123,,5', /Remove the extension/],
    ['call me', /Remove the letters/],
    ['+1 800 FLOWERS', /Remove the letters/],
    ['+49 30 О123456', /Remove the letters/],
    ['++49301234567', /\+ only once, at the start/],
    ['+49+301234567', /\+ only once, at the start/],
    ['00+49301234567', /\+ only once, at the start/],
    ['*100#', /only digits, spaces, and punctuation/],
    ['+49 30 1234567\0', /only digits, spaces, and punctuation/],
    ['+4930\ud800123456', /only digits, spaces, and punctuation/],
    ['+4930 = 123456', /only digits, spaces, and punctuation/],
  ])('%j is refused: %s', (text, reason) => {
    expect(parsePhone(text)).toMatchObject({
      path: ['phone'],
      code: 'MALFORMED',
      message: expect.stringMatching(reason),
    })
  })

  it.each(['1', '\ufdfa', '\u0301\u0323', ' '])(
    'that repeats %j for 100 kB is refused for its length',
    (unit) => {
      expect(parsePhone(unit.repeat(100_000))).toMatchObject({
        message: expect.stringMatching(/6 to 15 digits/),
      })
    },
  )

  it.each([
    ['digits', '1'.repeat(256)],
    ['parentheses', '(0'.repeat(128)],
    ['extensions', '1x1#'.repeat(64)],
    ['commas', '123456,'.repeat(36)],
    ['mathematical digits', '\u{1d7ff}'.repeat(128)],
    ['a ligature of eighteen letters', '\ufdfa'.repeat(256)],
    ['stacked marks', '\u0301\u0323'.repeat(128)],
    ['brackets and spaces', `([${' '.repeat(253)}0`],
  ])('of 256 characters costs little work: %s', async (_, text) => {
    expect(await leastCpuMs(() => parsePhone(text), 10)).toBeLessThan(10)
  })
})
