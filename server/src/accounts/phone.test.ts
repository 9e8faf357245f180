import { describe, expect, it } from '@jest/globals'
import { parsePhone } from './phone.ts'

describe('a telephone number', () => {
  it.each([
    ['+49 30 1234567', '+49301234567'],
    ['0049-30-1234567', '+49301234567'],
    ['+49 (0)30 / 123 45 67', '+49301234567'],
    ['+1 (212) 555-0123', '+12125550123'],
    ['+1.212.555.0123', '+12125550123'],
    ['＋４４　２０　７９４６　０９５８', '+442079460958'],
    ['+44\u00a020\u20117946\u20130958', '+442079460958'],
  ])('%j is %s', (text, number) => {
    expect(parsePhone(text)).toBe(number)
  })

  it.each([null, undefined, '', '   ', '()-'])('%j is none', (text) => {
    expect(parsePhone(text)).toBeNull()
  })

  it.each([
    '030 1234567',
    '+49',
    '+1 212 555',
    '+999 123456789',
    '+1 212 555 0123 x5',
    'call me',
    '++49301234567',
    '+49+301234567',
    '+49 30 1234567\0',
    '+4930\ud800123456',
    `+${'1'.repeat(16)}`,
    '1'.repeat(1_000_000),
  ])('%.40j is refused', (text) => {
    expect(parsePhone(text)).toMatchObject({ path: ['phone'], code: 'MALFORMED' })
  })
})
