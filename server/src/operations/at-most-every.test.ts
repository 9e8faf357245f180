import { expect, it } from '@jest/globals'
import { atMostEvery } from './at-most-every.ts'

it('tells the first at once, and what goes on once in its time', () => {
  const told: string[] = []
  let now = 0
  const tell = atMostEvery(
    60_000,
    (sentence: string) => told.push(sentence),
    () => now,
  )
  const says = (at: number, sentence: string) => {
    now = at
    tell(sentence)
  }
  says(0, 'first')
  says(1_000, 'second')
  says(59_999, 'third')
  says(60_000, 'a minute later')
  says(61_000, 'and again')
  expect(told).toEqual(['first', 'a minute later'])
})
