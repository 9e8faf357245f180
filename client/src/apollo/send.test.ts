import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { send } from './send.ts'

const fetched = jest.fn<typeof fetch>()
Object.assign(globalThis, { fetch: fetched })

afterEach(() => {
  document.head.replaceChildren()
  fetched.mockReset()
})

/** The headers of a request with an access token, sent from a page that names `header`. */
async function headersFrom(header: string | undefined, headers: Record<string, string>): Promise<object> {
  if (header !== undefined)
    document.head.innerHTML = `<meta name="gatehouse-authorization-header" content="${header}" />`
  await send('/graphql', { method: 'POST', headers })
  return Object.fromEntries(new Headers(fetched.mock.calls[0]?.[1]?.headers))
}

describe('an access token', () => {
  const headers = { authorization: 'Bearer the-token', accept: 'application/json' }

  it('is sent in Authorization unless the page names another header', async () => {
    expect(await headersFrom(undefined, headers)).toEqual(headers)
  })

  it('is sent in the header that the page names, and not in Authorization', async () => {
    expect(await headersFrom('x-gatehouse-authorization', headers)).toEqual({
      'x-gatehouse-authorization': 'Bearer the-token',
      accept: 'application/json',
    })
  })

  it('is not made up for a request without one', async () => {
    const { accept } = headers
    expect(await headersFrom('x-gatehouse-authorization', { accept })).toEqual({ accept })
  })
})
