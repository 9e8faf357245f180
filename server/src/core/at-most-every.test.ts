import { expect, it } from '@jest/globals'
import { atMostEvery } from './at-most-every.ts'

it('reports the first problem immediately and repeated ones once per interval', () => {
  const reported: string[] = []
  let now = 0
  const report = atMostEvery(
    60_000,
    (sentence: string) => reported.push(sentence),
    () => now,
  )
  const says = (at: number, sentence: string) => {
    now = at
    report(sentence)
  }
  says(0, 'first')
  says(1_000, 'second')
  says(59_999, 'third')
  says(60_000, 'a minute later')
  says(61_000, 'and again')
  expect(reported).toEqual(['first', 'a minute later'])
})
