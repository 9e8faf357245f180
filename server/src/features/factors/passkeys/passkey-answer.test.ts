import { describe, expect, it } from '@jest/globals'
import { isCreation, PasskeyAnswerScalar } from './passkey-answer.ts'

const created = {
  id: 'abc_-1',
  rawId: 'abc_-1',
  type: 'public-key',
  clientExtensionResults: { credProps: { rk: true } },
  response: { clientDataJSON: 'e30', attestationObject: 'oA', transports: ['internal', 'hybrid'] },
}
const used = {
  ...created,
  response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA', userHandle: null },
}
const parse = (value: unknown) => PasskeyAnswerScalar.parseValue(value)

describe('a passkey answer', () => {
  it('is what a browser returns, without the members that are not read', () => {
    const { clientExtensionResults: _, ...read } = created
    expect(parse(created)).toEqual(read)
    expect(parse(used)).toMatchObject({ response: used.response })
  })

  it('distinguishes a new passkey from a used one', () => {
    expect([created, used].map((answer) => isCreation(parse(answer)))).toEqual([true, false])
  })

  it.each([
    ['nothing', null],
    ['text', 'abc'],
    ['a list', [created]],
    ['no response', { ...created, response: undefined }],
    ['half a response', { ...created, response: { clientDataJSON: 'e30' } }],
    ['an id that is no text', { ...created, id: 7 }],
    ['characters outside base64url', { ...created, id: 'a+b=' }],
    ['an id of 10 KB', { ...created, id: 'a'.repeat(10_240) }],
    ['20 KB of data', { ...used, response: { ...used.response, signature: 'a'.repeat(20_480) } }],
    ['unknown transports', { ...created, response: { ...created.response, transports: ['\0'] } }],
    ['another type', { ...created, type: 'password' }],
  ])('is refused if it is %s', (_what, value) => {
    expect(() => parse(value)).toThrow()
  })
})
