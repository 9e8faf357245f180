import { describe, expect, it } from '@jest/globals'
import { readShareLink, shareLink } from './share-link.ts'

const page = 'http://localhost:4000/explorer#query=old'

describe('a link', () => {
  it('brings document and variables back as they were', () => {
    const shared = {
      query: 'query Ä($a: ID!) {\n  user(id: $a) { id } # 100 % & more\n}',
      variables: '{ "a": "1+1" }',
    }
    const link = new URL(shareLink(shared, page))
    expect(readShareLink(link.hash)).toEqual(shared)
    expect(link.search).toBe('')
  })

  it('carries no password and no token', () => {
    const link = shareLink({ query: '{ a(token: "t0ken") }', variables: '{"password":"hunter"}' }, page)
    expect(decodeURIComponent(link)).not.toMatch(/t0ken|hunter/)
  })

  it.each(['', '#', '#docs', '#query='])('is none when the hash is %j', (hash) => {
    expect(readShareLink(hash)).toBeUndefined()
  })
})
