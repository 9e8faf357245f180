import { describe, expect, it } from '@jest/globals'
import { FieldErrorCode, fieldError } from './field-error.ts'

describe('a field error', () => {
  it('keeps its own copy of the path', () => {
    const path = ['email']
    const error = fieldError(path, FieldErrorCode.REQUIRED, 'Enter an email address.')
    path.push('changed')
    expect(error).toEqual({ path: ['email'], code: 'REQUIRED', message: 'Enter an email address.' })
  })
})
