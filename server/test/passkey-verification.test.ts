import { describe, expect, it } from '@jest/globals'
import { PasskeyAnswerScalar } from '../src/features/factors/passkeys/passkey-answer.ts'
import { verifyAssertion, verifyCreation } from '../src/features/factors/passkeys/passkey-verification.ts'
import { type Deviation, SoftwareAuthenticator } from './software-authenticator.ts'

const relyingParty = { id: 'id.example.org', name: 'Gatehouse', origins: ['https://id.example.org'] }
const challenge = 'Y2hhbGxlbmdl'
const creationOptions = { challenge, rp: { id: relyingParty.id }, user: { id: 'YWRh' } }
const requestOptions = { challenge, rpId: relyingParty.id }
const authenticator = () => new SoftwareAuthenticator('https://id.example.org')

const create = (one: SoftwareAuthenticator, deviation?: Deviation, expected = challenge) => {
  const answer = PasskeyAnswerScalar.parseValue(one.create(creationOptions, deviation))
  if (!('attestationObject' in answer.response)) throw new Error('The answer creates nothing.')
  return verifyCreation({ ...answer, response: answer.response }, expected, relyingParty)
}

async function use(one: SoftwareAuthenticator, deviation?: Deviation, expected = challenge) {
  const passkey = await create(one)
  if (passkey === undefined) throw new Error('The passkey was refused.')
  const answer = PasskeyAnswerScalar.parseValue(one.use(requestOptions, deviation))
  if (!('signature' in answer.response)) throw new Error('The answer uses nothing.')
  return verifyAssertion({ ...answer, response: answer.response }, expected, relyingParty, passkey)
}

describe('an answer of an authenticator', () => {
  it('is accepted for a new passkey, and for its use', async () => {
    expect(await create(authenticator())).toMatchObject({ counter: 0, transports: ['internal'] })
    expect(await use(authenticator())).toEqual({ counter: 0, backedUp: false })
  })

  it.each<[string, Deviation]>([
    ['another origin', { origin: 'https://evil.example.org' }],
    ['another port', { origin: 'https://id.example.org:8443' }],
    ['another relying party', { rpId: 'example.org' }],
    ['a user who was not verified', { userVerified: false }],
    ['a page in a frame of another origin', { clientData: { crossOrigin: true } }],
    ['another ceremony', { clientData: { type: 'payment.get' } }],
    ['client data without a challenge', { clientData: { challenge: undefined } }],
  ])('T125 is refused from %s', async (_what, deviation) => {
    expect(await create(authenticator(), deviation)).toBeUndefined()
    expect(await use(authenticator(), deviation)).toBeUndefined()
  })

  it('T125 is refused for another challenge', async () => {
    expect(await create(authenticator(), {}, 'b3RoZXI')).toBeUndefined()
    expect(await use(authenticator(), {}, 'b3RoZXI')).toBeUndefined()
  })

  it('T125 is refused if another passkey signed it', async () => {
    const [passkey, other] = [await create(authenticator()), authenticator()]
    const answer = PasskeyAnswerScalar.parseValue(other.use(requestOptions))
    if (passkey === undefined || !('signature' in answer.response)) throw new Error('No passkey.')
    const given = { ...answer, response: answer.response }
    expect(await verifyAssertion(given, challenge, relyingParty, passkey)).toBeUndefined()
  })
})
