import { describe, it } from '@jest/globals'
import { addAuthenticatorApp } from '../../server/test/authenticator-app.ts'
import { shareHouse } from './house.ts'
import { arrivesAt, fill, follow, press, reads, signIn } from './people.ts'

const house = shareHouse()

/** The database runs on this machine. */
const clock = { sql: async <Row extends object>() => [{ epoch: Date.now() / 1000 }] as unknown as Row[] }

describe('A trusted device', () => {
  it('needs the second factor once, until its owner forgets it', async () => {
    const person = await house.api.register()
    const totp = await addAuthenticatorApp(clock, person)
    const page = await (await house.device()).tab('/sign-in')
    await signIn(page, person)
    await fill(page, { 'Code of your authenticator app': await totp.code(1) })
    await page.getByLabel('Trust this device for 30 days').check()
    await press(page, 'Sign in')
    await arrivesAt(page, 'Profile')
    await press(page, 'Sign out')
    await arrivesAt(page, 'Sign in')
    await signIn(page, person)
    await arrivesAt(page, 'Profile')
    await follow(page, 'Security')
    await reads(page, 'Active now')
    await press(page, 'Trust no device')
    await page.getByRole('dialog').getByRole('button', { name: 'Trust no device' }).click()
    await reads(page, 'No device is trusted')
    await press(page, 'Sign out')
    await arrivesAt(page, 'Sign in')
    await signIn(page, person)
    await page.getByLabel('Code of your authenticator app').waitFor()
  })
})
