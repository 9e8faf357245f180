import { describe, expect, it } from '@jest/globals'
import { Secrets } from '../../../core/secrets.ts'
import { type ChallengeBinding, challengeSeconds, PasskeyChallenges } from './passkey-challenges.ts'

const secret = 'a secret of thirty-two bytes or more'
const challenges = new PasskeyChallenges(new Secrets(secret))
const binding: ChallengeBinding = { purpose: 'confirmation', userId: 'ada' }

describe('a passkey challenge', () => {
  it('is valid for what it was issued for', () => {
    expect(challenges.isValid(challenges.issue(binding), binding)).toBe(true)
  })

  it.each<[string, ChallengeBinding]>([
    ['another purpose', { ...binding, purpose: 'enrolment' }],
    ['another account', { ...binding, userId: 'grace' }],
    ['another sign-in', { ...binding, within: 'a sign-in' }],
    ['no account', { ...binding, userId: null }],
  ])('T124 is not valid for %s', (_what, other) => {
    expect(challenges.isValid(challenges.issue(binding), other)).toBe(false)
    expect(challenges.isValid(challenges.issue(other), binding)).toBe(false)
  })

  it('T124 expires after five minutes', () => {
    const challenge = challenges.issue(binding, challengeSeconds, 0)
    expect(challenges.isValid(challenge, binding, challengeSeconds * 1000 - 1)).toBe(true)
    expect(challenges.isValid(challenge, binding, challengeSeconds * 1000)).toBe(false)
  })

  it('is not valid with one bit changed, cut off or under another secret', () => {
    const bytes = Buffer.from(challenges.issue(binding), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(challenges.isValid(changed.toString('base64url'), binding)).toBe(false)
    }
    expect(challenges.isValid(bytes.subarray(1).toString('base64url'), binding)).toBe(false)
    expect(challenges.isValid('', binding)).toBe(false)
    expect(challenges.isValid(`${bytes.toString('base64url')}=`, binding)).toBe(false)
    const others = new PasskeyChallenges(new Secrets(`${secret}, another`))
    expect(challenges.isValid(others.issue(binding), binding)).toBe(false)
  })

  it('stays valid while SECRET is changed', () => {
    const next = new PasskeyChallenges(new Secrets(`${secret}, another`, secret))
    expect(next.isValid(challenges.issue(binding), binding)).toBe(true)
  })
})
