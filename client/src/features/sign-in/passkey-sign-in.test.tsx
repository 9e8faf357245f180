import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

interface Offer {
  choose: (credential: object) => void
  /** As browsers do when another dialog opens. */
  end: () => void
}

/** The offers of passkeys that wait in the page's fields. */
let offers: Offer[] = []

class FakeResponse {
  clientDataJSON = new ArrayBuffer(1)
  authenticatorData = new ArrayBuffer(1)
  signature = new ArrayBuffer(1)
  userHandle = null
}

class FakePublicKeyCredential {
  static isConditionalMediationAvailable = async () => true
  static parseRequestOptionsFromJSON = (options: object) => options
  id = 'abc'
  rawId = new ArrayBuffer(1)
  type = 'public-key'
  response = new FakeResponse()
}

const offer = ({ signal }: { signal?: AbortSignal }) =>
  new Promise<object>((choose, reject) => {
    const end = () => {
      offers = offers.filter((other) => other !== own)
      reject(new DOMException('The offer has ended.', 'AbortError'))
    }
    const own = { choose, end }
    offers.push(own)
    signal?.addEventListener('abort', end)
  })

beforeEach(() => {
  offers = []
  Object.assign(globalThis, {
    PublicKeyCredential: FakePublicKeyCredential,
    AuthenticatorAssertionResponse: FakeResponse,
  })
  Object.defineProperty(navigator, 'credentials', { value: { get: offer }, configurable: true })
})
afterEach(() => {
  for (const name of ['PublicKeyCredential', 'AuthenticatorAssertionResponse'])
    Reflect.deleteProperty(globalThis, name)
  Reflect.deleteProperty(navigator, 'credentials')
})

async function openSignIn(gatehouse = new Gatehouse()) {
  const app = openApp('/sign-in', { gatehouse, strict: true })
  await heading('Sign in')
  await waitFor(() => expect(offers).toHaveLength(1))
  return app
}

describe('F47 passkeys in the fields', () => {
  it('are offered once in strict mode, and no longer once the page was left', async () => {
    const { user, gatehouse } = await openSignIn()
    expect(gatehouse.operations.filter((name) => name === 'StartPasskeyLogin')).toHaveLength(1)
    await user.click(screen.getByRole('link', { name: 'Create one' }))
    await heading('Create your account')
    expect(offers).toHaveLength(0)
  })

  it('are offered again after the browser ended the offer, without an error', async () => {
    const { user } = await openSignIn()
    offers[0]?.end()
    await user.click(screen.getByLabelText('Email'))
    await waitFor(() => expect(offers).toHaveLength(1))
    expect(screen.queryByText(/passkey was/)).not.toBeInTheDocument()
  })

  it('are offered again after one was refused, with the reason', async () => {
    await openSignIn()
    const [first] = offers
    offers = []
    first?.choose(new FakePublicKeyCredential())
    expect(await screen.findByText('This passkey was not accepted.')).toBeVisible()
    await waitFor(() => expect(offers).toHaveLength(1))
  })

  it('sign in when one is chosen', async () => {
    const gatehouse = new Gatehouse()
    gatehouse.add()
    await openSignIn(gatehouse)
    offers[0]?.choose(new FakePublicKeyCredential())
    await heading('Profile')
  })
})
