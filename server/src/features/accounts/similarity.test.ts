import { describe, expect, it } from '@jest/globals'
import { dictionary } from '@zxcvbn-ts/language-common'
import { randomRuns } from '../../../test-support/random-runs.ts'
import { isSimilar } from './similarity.ts'

describe('T29 a password is close to', () => {
  it.each([
    ['the address', 'testclient@example.com', 'testclient@example.com'],
    ['the address in another case', 'TestClient@Example.COM', 'testclient@example.com'],
    ['the address under another domain', 'testclient@example.org', 'testclient@example.com'],
    ['what is before the @', 'testclient', 'testclient@example.com'],
    ['what is before the @, with digits', 'testclient99', 'testclient@example.com'],
    ['what is before the @, without its dot', 'MariaFernandez1', 'maria.fernandez@example.org'],
    ['what is before the @, with another separator', 'maria_fernandez', 'maria.fernandez@example.org'],
    ['what is before the @, with letters replaced', 'm4ria.fern4nd3z', 'maria.fernandez@example.org'],
    ['what is before the @, backwards', 'zednanref.airam', 'maria.fernandez@example.org'],
    ['the domain', 'example.com', 'testclient@example.com'],
    ['a word of the address', 'fernandez!7', 'maria.fernandez@example.org'],
    ['a name', 'Client12', 'Client'],
    ['a name that is its beginning and its end', 'monty-gomery', 'Montgomery'],
    ['a name with two letters swapped', 'Mongtomery', 'Montgomery'],
    ['a name with a letter left out', 'Montgmery', 'Montgomery'],
    ['a name in another normal form', 'jos\u00e9phine', 'Jose\u0301phine'],
    ['a name in full width', 'montgomery', '\uff2d\uff4f\uff4e\uff54\uff47\uff4f\uff4d\uff45\uff52\uff59'],
    ['a word of a name', 'hargreaves', 'Anne-Marie Hargreaves'],
    ['the words of a name', 'annemarie', 'Anne-Marie Hargreaves'],
  ])('%s', (_, password, attribute) => {
    expect(isSimilar(password, attribute)).toBe(true)
  })

  it.each([
    ['what has a short name in it', 'testclient', 'Test'],
    [
      'what has the address in a phrase',
      'maria fernandez walks the dog at night',
      'maria.fernandez@example.org',
    ],
    [
      'other words with the letters of the address',
      'magnet meadow dragon zipper flower',
      'maria.fernandez@example.org',
    ],
    ['letters in another order', 'yremogtnomxx'.split('').sort().join(''), 'Montgomery'],
    ['nothing', 'gzvkwqjxp', ''],
    ['no words', 'gzvkwqjxp', '@. -'],
  ])('not %s', (_, password, attribute) => {
    expect(isSimilar(password, attribute)).toBe(false)
  })
})

describe('phrases of random words', () => {
  const attributes = [
    'maria.fernandez@example.org',
    'bartholomew.featherstonehaugh@engineering.example-university.org',
    'Bartholomew Alexander Featherstonehaugh-Cholmondeley',
  ]
  const words = dictionary['diceware-common']

  /** The minimal standard generator of Park and Miller: the same phrases in every run. */
  const phrases = (count: number, length: number, seed = 20_261_128): string[] => {
    let state = seed
    const word = (): string => {
      state = (state * 48_271) % 2_147_483_647
      return words[state % words.length] ?? ''
    }
    return Array.from({ length: count }, () => Array.from({ length }, word).join(' '))
  }

  it.each([
    [6, randomRuns({ short: 5_000, whole: 40_000 })],
    [5, 5_000],
    [4, 5_000],
  ])('of %i words are not similar to long addresses and names: none of %i', (length, count) => {
    const refused = phrases(count, length).filter((phrase) =>
      attributes.some((attribute) => isSimilar(phrase, attribute)),
    )
    expect(refused).toEqual([])
  })
})
