import { describe, expect, it } from '@jest/globals'
import { withoutSecrets } from './without-secrets.ts'

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'

describe('what is kept or shared', () => {
  it.each([
    [
      'variables',
      JSON.stringify({ input: { email: 'a@b.c', password: 'hunter two', newPasswordConfirmation: 'x' } }),
    ],
    ['variables with comments', '{ // mine\n "password": "hunter two" }'],
    ['a document', 'mutation { login(input: { email: "a@b.c", password: "hunter two" }) { __typename } }'],
    [
      'a confirmation',
      'mutation { confirm(input: { proof: { recoveryCode: "hunter two" } }) { __typename } }',
    ],
    [
      'variables of a second step',
      JSON.stringify({ input: { challenge: 'hunter', proof: { totp: 'hunter' } } }),
    ],
    ['the code of an authenticator app', JSON.stringify({ input: { code: 'hunter two', name: 'Phone' } })],
    ['a block string', 'mutation { login(input: { password: """hunter two""" }) { __typename } }'],
    ['a stored tab', JSON.stringify({ tabs: [{ variables: JSON.stringify({ password: 'hunter two' }) }] })],
    ['a document within what is stored', JSON.stringify({ query: '{ x(password: "hunter two") }' })],
  ])('holds no password: %s', (_what, text) => {
    expect(withoutSecrets(text)).not.toContain('hunter')
  })

  it.each([
    ['variables', JSON.stringify({ token })],
    ['variables of another name', JSON.stringify({ x: `Bearer ${token}` })],
    ['a document', `{ verifyToken(token: "${token}") { valid } }`],
    ['a comment', `# ${token}\n{ profile { id } }`],
    [
      'a stored tab',
      JSON.stringify({ tabs: [{ headers: JSON.stringify({ Authorization: `Bearer ${token}` }) }] }),
    ],
  ])('holds no token: %s', (_what, text) => {
    expect(withoutSecrets(text)).not.toMatch(/eyJ|c2lnbmF0dXJl/)
  })

  it.each([
    'query Profile { profile { id } }',
    '{\n  "filter": { "text": "grace" }\n}',
    JSON.stringify({ tabs: [{ query: 'mutation ($password: String!) { x(password: $password) }' }] }),
  ])('is otherwise as it was: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text)
  })

  it('stays readable as JSON', () => {
    const stored = JSON.stringify({
      tabs: [{ query: '{ x(token: "abc") }', variables: '{"password":"\\"quoted\\""}' }],
    })
    const [tab] = JSON.parse(withoutSecrets(stored)).tabs
    expect(tab).toEqual({ query: '{ x(token: "") }', variables: '{"password":""}' })
  })
})
