import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { curlCommand } from './curl-command.ts'

const url = 'http://localhost:4000/graphql'

/** What a shell makes of the command. */
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
    const words = wordsOf(curlCommand(request, { url, withToken: true }))
    expect(JSON.parse(words.at(-1) ?? '')).toEqual(request)
    expect(words).toContain('authorization: Bearer the-token')
  })

  it('has no place for a token where none is needed', () => {
    expect(curlCommand({ query: '{ a }' }, { url, withToken: false })).not.toContain('authorization')
  })
})
