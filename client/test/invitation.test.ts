import { beforeAll, describe, expect, it } from '@jest/globals'
import { CREATE_FIRST_ADMINISTRATOR } from '../../server/src/testing/generated/operations.ts'
import { violationsOn } from './accessibility.ts'
import { openHouse } from './house.ts'
import { overflowing } from './overflowing.ts'
import { arrivesAt, fill, follow, press, reads, signedInTab } from './people.ts'

const house = openHouse({ INVITATION_LINKS: 'mail' })
const root = { email: 'root@example.org', password: 'keeper of all keys' }
const newPassword = 'three lanterns by the quay'

describe('where invitations are only mailed', () => {
  beforeAll(async () => {
    const token = new URL(house.server.setupLink ?? '').searchParams.get('token')
    const input = { ...root, token, passwordConfirmation: root.password, firstName: 'Root', lastName: '' }
    await house.api.request(CREATE_FIRST_ADMINISTRATOR, { input })
  })

  it('an administrator creates an account, and its owner opens the mail, chooses a password and is signed in', async () => {
    const page = await signedInTab(await house.device({ viewport: { width: 360, height: 740 } }), root)
    await page.goto('/admin/users/new')
    await fill(page, { 'First name': 'Hedy', 'Last name': 'Lamarr', Email: 'hedy@example.org' })
    await press(page, 'Create account')
    await arrivesAt(page, 'Account created for Hedy Lamarr')
    await reads(page, 'Invitation sent to hedy@example.org')
    expect(await page.getByLabel('Link for Hedy').count()).toBe(0)
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])

    const device = await house.device({ viewport: { width: 360, height: 740 } })
    const mailbox = await device.tab('/mailbox?to=hedy@example.org')
    await mailbox.getByRole('link', { name: /You have been invited/ }).click()
    const [chosen] = await Promise.all([
      device.context.waitForEvent('page'),
      mailbox.frameLocator('iframe').getByRole('link', { name: 'Choose a password' }).click(),
    ])
    await arrivesAt(chosen, 'Choose your password')
    expect(chosen.url()).toBe(`${house.url}/choose-password`)
    await fill(chosen, { Password: newPassword, 'Confirm password': newPassword })
    await press(chosen, 'Choose password')
    await arrivesAt(chosen, 'Profile')
    await reads(chosen, 'hedy@example.org')
  })

  it('an administrator sends a password reset', async () => {
    const ida = await house.api.register({ firstName: 'Ida', lastName: 'Rhodes' })
    const page = await signedInTab(await house.device({ viewport: { width: 360, height: 740 } }), root)
    await page.goto(`/admin/users/${ida.user.id}`)
    await press(page, 'Send a password reset')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Send mail' }).click()
    await reads(page, 'Password reset sent to Ida')

    await follow(page, 'View in audit log')
    await reads(page, 'Root asked to reset the password of Ida Rhodes')
    const mailbox = await (await house.device()).tab(`/mailbox?to=${ida.email}`)
    await mailbox.getByRole('link', { name: /Reset your password/ }).waitFor()
  })
})
