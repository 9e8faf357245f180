import { describe, expect, it } from '@jest/globals'
import { formatDuration, formatRelative } from './format-time.ts'

const now = Date.UTC(2026, 4, 20, 12)
const ago = (seconds: number) => new Date(now - seconds * 1000)

describe('relative times', () => {
  it.each([
    [0, 'just now'],
    [59, 'just now'],
    [60, '1 minute ago'],
    [3_599, '59 minutes ago'],
    [3_600, '1 hour ago'],
    [86_400, 'yesterday'],
    [3 * 86_400, '3 days ago'],
    [14 * 86_400, '2 weeks ago'],
    [400 * 86_400, 'last year'],
    [-3 * 86_400, 'in 3 days'],
    [-3 * 86_400 + 1, 'in 3 days'],
    [-30, 'in a moment'],
  ])('%d seconds ago is "%s"', (seconds, words) => {
    expect(formatRelative(ago(seconds), now)).toBe(words)
  })
})

describe('lengths of time', () => {
  it.each([
    [1, '1 second'],
    [60, '60 seconds'],
    [1_800, '30 minutes'],
    [3_600, '60 minutes'],
    [86_400, '24 hours'],
    [604_800, '7 days'],
  ])('%d seconds are "%s"', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words)
  })

  it('are abbreviated where there is little room', () => {
    expect(formatDuration(600, 'short')).toBe('10 min')
  })
})
