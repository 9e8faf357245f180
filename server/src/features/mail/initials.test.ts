import { expect, it } from '@jest/globals'
import { initialsOf } from './initials.ts'

it.each([
  ['Ada', 'Lovelace', 'AL'],
  ['Ada', '', 'A'],
  ['Åsa', '‘t Hooft', 'Åt'],
  ['小', '林', '小林'],
  ['42', '', ''],
])('the initials of %j %j are %j', (firstName, lastName, initials) => {
  expect(initialsOf({ firstName, lastName })).toBe(initials)
})
