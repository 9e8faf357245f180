import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { curlCommand } from './curl-command.ts'

const url = 'http://localhost:4000/graphql'
const tokenHeader = 'authorization'

/** The arguments after a shell has parsed the command. */
const wordsOf = (command: string) =>
  execFileSync('sh', ['-c', command.replace('curl', 'printf "%s\\0"')], {
    env: { ACCESS_TOKEN: 'the-token' },
    encoding: 'utf8',
  })
    .split('\0')
    .slice(0, -1)

describe('a command', () => {
  it('sends what was written, whatever quotes are in it', () => {
    const request = { query: `{ a(b: "it's $HOME \\\\ \`x\`") }`, variables: { c: "'" } }
    const words = wordsOf(curlCommand(request, { url, withToken: true, tokenHeader }))
    expect(JSON.parse(words.at(-1) ?? '')).toEqual(request)
    expect(words).toContain('authorization: Bearer the-token')
  })

  it('does not wait for the end of a stream of events', () => {
    const options = { url: `${url}/stream`, withToken: true, tokenHeader, isStream: true }
    const words = wordsOf(curlCommand({ query: 'subscription { a }' }, options))
    expect(words).toEqual(expect.arrayContaining([`${url}/stream`, '-N', 'accept: text/event-stream']))
  })

  it('has no place for a token where none is needed', () => {
    expect(curlCommand({ query: '{ a }' }, { url, withToken: false, tokenHeader })).not.toContain(
      'authorization',
    )
  })

  it('sends the token in the header in which the server reads it', () => {
    const options = { url, withToken: true, tokenHeader: 'x-gatehouse-authorization' }
    const words = wordsOf(curlCommand({ query: '{ a }' }, options))
    expect(words).toContain('x-gatehouse-authorization: Bearer the-token')
    expect(words.filter((word) => word.startsWith('authorization'))).toEqual([])
  })
})
