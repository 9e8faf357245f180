import { describe, expect, it } from '@jest/globals'
import { isElsewhere, returnPath, signInPath } from './return-path.ts'

describe('the path after signing in', () => {
  it.each(['/users', '/users?text=ada&role=ADMIN', '/users/42#role', '/'])('remembers %s', (wanted) => {
    const [, search = ''] = signInPath(wanted).split(/(?=\?)/)
    expect(returnPath(search)).toBe(wanted === '/' ? '/profile' : wanted)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example/users',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/..//evil.example',
    'users',
    '',
  ])('refuses %j', (wanted) => {
    expect(returnPath(`?${new URLSearchParams({ to: wanted })}`)).toBe('/profile')
  })

  it.each([
    ['/explorer', true],
    ['/explorer#query=x', true],
    ['/explorers', false],
    ['/profile', false],
  ])('knows whether %s is a page of the application', (path, elsewhere) => {
    expect(isElsewhere(path, ['/explorer'])).toBe(elsewhere)
  })

  it('is the profile if nothing is remembered', () => {
    expect(returnPath('')).toBe('/profile')
  })
})
