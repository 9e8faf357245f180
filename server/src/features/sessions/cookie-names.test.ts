import { describe, expect, it } from '@jest/globals'
import { cookieNames } from './cookie-names.ts'

describe('the name of a cookie', () => {
  it.each([
    ['https://accounts.example.org', '__Host-gatehouse-refresh', undefined],
    ['https://accounts.example.org:443', '__Host-gatehouse-refresh', undefined],
    ['https://accounts.example.org:8443', '__Host-gatehouse-refresh-8443', '__Host-gatehouse-refresh'],
    ['http://localhost', 'gatehouse-refresh', undefined],
    ['http://localhost:4001', 'gatehouse-refresh-4001', 'gatehouse-refresh'],
  ])('of %s contains the port unless it is the default one', (publicUrl, name, formerName) => {
    expect(cookieNames('refresh', publicUrl)).toMatchObject({ name, formerName })
  })
})
