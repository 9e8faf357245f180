import { describe, expect, it } from '@jest/globals'
import { Secrets, WrongSecretError } from './secrets.ts'

const secret = 's'.repeat(32)
const former = 'f'.repeat(32)

describe('sealed data', () => {
  const box = new Secrets(secret).box('signing-keys')
  const sealed = box.seal('a private key', 'kid-1')

  it('opens under its own name', () => {
    expect(box.open(sealed, 'kid-1')).toBe('a private key')
  })

  it('does not open under another name, so that stored values cannot be swapped', () => {
    expect(() => box.open(sealed, 'kid-2')).toThrow(WrongSecretError)
    expect(() => box.renew(sealed, 'kid-2')).toThrow(WrongSecretError)
  })

  it('does not open for another purpose, under another secret, or altered', () => {
    const other = sealed.at(-5) === 'A' ? 'B' : 'A'
    expect(() => new Secrets(secret).box('another').open(sealed, 'kid-1')).toThrow(WrongSecretError)
    expect(() => new Secrets(former).box('signing-keys').open(sealed, 'kid-1')).toThrow(WrongSecretError)
    expect(() => box.open(`${sealed.slice(0, -5)}${other}${sealed.slice(-4)}`, 'kid-1')).toThrow(
      WrongSecretError,
    )
    for (const text of ['', 'v1', 'v1..', sealed.replace('v1', 'v2')])
      expect(() => box.open(text, 'kid-1')).toThrow(WrongSecretError)
  })

  it('is sealed again only if a former secret sealed it', () => {
    const both = new Secrets(secret, former).box('signing-keys')
    const old = new Secrets(former).box('signing-keys').seal('a private key', 'kid-1')
    expect(box.open(both.renew(old, 'kid-1') ?? '', 'kid-1')).toBe('a private key')
    expect(both.renew(sealed, 'kid-1')).toBeUndefined()
  })
})
