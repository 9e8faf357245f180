import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { DeviceCookie } from './device-cookie.ts'

const key = randomBytes(32)
const [publicUrl, ada] = ['https://accounts.example.org', 'ada@example.org']
const lately = new Date('2026-11-20T12:00:00Z')

/** A browser that returns the cookies it received, to servers with any settings. */
class Jar {
  readonly cookies: Record<string, string> = {}
  readonly origin = undefined

  set(name: string, value: string): void {
    this.cookies[name] = value
  }

  at(settings: { publicUrl?: string; keys?: readonly [Buffer, ...Buffer[]] } = {}): DeviceCookie {
    const deviceCookie = { name: 'device', formerName: undefined, secure: true }
    return new DeviceCookie(this, { publicUrl, deviceCookie, keys: [key], ...settings })
  }
}

describe('a device cookie', () => {
  it('is valid for its account and password', () => {
    const jar = new Jar()
    jar.at().write(ada, lately)
    expect(jar.at().isOf(ada)).toBe(true)
    expect(jar.at().isCurrent(ada, lately)).toBe(true)
    expect(jar.at().isOf('eve@example.org')).toBe(false)
    expect(jar.at().isCurrent('eve@example.org', lately)).toBe(false)
  })

  it.each([null, new Date(lately.getTime() + 1)])(
    'is outdated if the password was changed at another time: %s',
    (at) => {
      const jar = new Jar()
      jar.at().write(ada, lately)
      expect(jar.at().isOf(ada)).toBe(true)
      expect(jar.at().isCurrent(ada, at)).toBe(false)
    },
  )

  it('is invalid at another installation with the same secret', () => {
    const jar = new Jar()
    jar.at().write(ada, lately)
    const other = jar.at({ publicUrl: 'https://staging.example.org' })
    expect([other.isOf(ada), other.isCurrent(ada, lately)]).toEqual([false, false])
  })

  it('combined from those of two accounts is valid for neither', () => {
    const [jar, other] = [new Jar(), new Jar()]
    jar.at().write(ada, lately)
    other.at().write('eve@example.org', lately)
    const [account = ''] = jar.cookies.device?.split('.') ?? []
    const [, password = ''] = other.cookies.device?.split('.') ?? []
    jar.set('device', `${account}.${password}`)
    expect(jar.at().isCurrent(ada, lately)).toBe(false)
    expect(jar.at().isCurrent('eve@example.org', lately)).toBe(false)
  })

  it('survives one rotation of the secret', () => {
    const [jar, next] = [new Jar(), randomBytes(32)]
    jar.at().write(ada, lately)
    expect(jar.at({ keys: [next, key] }).isCurrent(ada, lately)).toBe(true)
    expect(jar.at({ keys: [next] }).isOf(ada)).toBe(false)
  })
})
