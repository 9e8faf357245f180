import { describe, expect, it } from '@jest/globals'
import { sortFieldErrors } from './sort-field-errors.ts'

describe("the server's field errors", () => {
  it('go to their fields, several of one field together', () => {
    const fieldErrors = [
      { path: ['password'], message: 'Too short.' },
      { path: ['email'], message: 'Taken.' },
      { path: ['password'], message: 'Too common.' },
    ]
    expect(sortFieldErrors({ message: 'Wrong.', fieldErrors }, ['email', 'password'])).toEqual({
      byField: { email: 'Taken.', password: 'Too short. Too common.' },
      others: undefined,
    })
  })

  it('appear at the top if the form does not have the field', () => {
    const fieldErrors = [{ path: ['token'], message: 'The link is damaged.' }]
    expect(sortFieldErrors({ message: 'Wrong.', fieldErrors }, ['email'])).toEqual({
      byField: {},
      others: 'The link is damaged.',
    })
  })

  it('leave the failure itself when there are none', () => {
    expect(sortFieldErrors({ message: 'Wrong.' }, ['email'])).toEqual({ byField: {}, others: 'Wrong.' })
  })
})
