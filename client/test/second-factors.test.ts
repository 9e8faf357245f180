import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import { codeNow } from '../../server/test/code-now.ts'
import { openHouse } from './house.ts'
import { arrivesAt, fill, follow, press, reads, signedInTab, signIn } from './people.ts'
import { VirtualAuthenticator } from './virtual-authenticator.ts'

const house = openHouse()

/** Sets an authenticator app up with the key that the page shows. @returns the key, and the recovery codes */
async function setUpApp(page: Page) {
  await follow(page, 'Security')
  await press(page, 'Set up an app')
  const secret = ((await page.locator('form code').textContent()) ?? '').replaceAll(' ', '')
  await fill(page, { '6-digit code from the app': await codeNow(secret) })
  await press(page, 'Turn on')
  await reads(page, 'Save your recovery codes')
  const codes = await page.locator('dialog li code').allTextContents()
  await press(page, 'I have saved them')
  await reads(page, '10 codes left')
  return { secret, codes }
}

describe('An authenticator app', () => {
  it('is set up with the key on the page, and asked for at the next sign-in', async () => {
    const person = await house.api.register()
    const page = await signedInTab(await house.device(), person)
    const { secret } = await setUpApp(page)
    await press(page, 'Sign out')
    await arrivesAt(page, 'Sign in')
    await signIn(page, person)
    // The code that set it up counts as used, so that this is the one of the next step.
    await fill(page, { 'Code of your authenticator app': await codeNow(secret, 1) })
    await press(page, 'Sign in')
    await arrivesAt(page, 'Profile')
  })

  it('is replaced once by a recovery code', async () => {
    const person = await house.api.register()
    const page = await signedInTab(await house.device(), person)
    const { codes } = await setUpApp(page)
    await press(page, 'Sign out')
    await arrivesAt(page, 'Sign in')
    await signIn(page, person)
    await press(page, 'Use a recovery code instead')
    await fill(page, { 'Recovery code': codes[0] ?? '' })
    await press(page, 'Sign in')
    await arrivesAt(page, 'Profile')
    await follow(page, 'Security')
    await reads(page, '9 codes left')
  })
})

describe('A passkey', () => {
  it('completes a sign-in with the password', async () => {
    const person = await house.api.register()
    const page = await signedInTab(await house.device(), person)
    const authenticator = await VirtualAuthenticator.in(page)
    await follow(page, 'Security')
    await press(page, 'Add a passkey')
    await press(page, 'Continue')
    await press(page, 'I have saved them')
    await authenticator.setPresent(false)
    await press(page, 'Sign out')
    await arrivesAt(page, 'Sign in')
    await signIn(page, person)
    await authenticator.setPresent(true)
    await press(page, 'Use a passkey')
    await arrivesAt(page, 'Profile')
  })

  it('is offered to the first administrator, who can also say later', async () => {
    const page = await (await house.device()).tab(house.server.setupLink ?? '')
    await arrivesAt(page, 'Create the first administrator')
    await fill(page, {
      'First name': 'Ada',
      'Last name': 'Lovelace',
      Email: 'admin@example.org',
      Password: goodPassword,
      'Confirm password': goodPassword,
    })
    await press(page, 'Create administrator')
    await arrivesAt(page, 'Add a passkey now?')
    const authenticator = await VirtualAuthenticator.in(page)
    await press(page, 'Add a passkey')
    await press(page, 'I have saved them')
    await arrivesAt(page, 'Profile')
    expect(await authenticator.credentials()).toHaveLength(1)
  })
})
