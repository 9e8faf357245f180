import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import { violationsOn } from './accessibility.ts'
import { followMail, followMailIn } from './follow-mail.ts'
import { shareHouse } from './house.ts'
import { overflowing } from './overflowing.ts'
import { arrivesAt, fill, follow, press, reads, signedInTab, signIn } from './people.ts'

const house = shareHouse()
const phone = { viewport: { width: 360, height: 740 } }
const newPassword = 'three lanterns by the quay'

const verification = { subject: 'Verify your email address', button: 'Verify email address' }
const confirmation = { subject: 'Confirm your new email address', button: 'Confirm email address' }
const undoing = { subject: 'Your email address was changed', button: 'Undo this change' }
const reset = { subject: 'Choose a new password', button: 'Choose a new password' }

async function looksRight(page: Page): Promise<void> {
  expect(await violationsOn(page)).toEqual([])
  expect(await overflowing(page)).toEqual([])
}

describe('someone who registers', () => {
  it('verifies the address with the link in the mailbox, and not by opening it', async () => {
    const device = await house.device(phone)
    const page = await device.tab('/register')
    await fill(page, { 'First name': 'Ada', Email: 'ada@example.org' })
    await fill(page, { Password: goodPassword, 'Confirm password': goodPassword })
    await press(page, 'Create account')
    await arrivesAt(page, 'Profile')
    await reads(page, 'Not verified')
    await looksRight(page)

    const link = await followMail(device, page, verification)
    await arrivesAt(link, 'Verify your email address')
    expect(link.url()).toBe(`${house.url}/verify`)
    await looksRight(link)
    await page.reload()
    await reads(page, 'Not verified')

    await press(link, 'Verify email address')
    await arrivesAt(link, 'Email address verified')
    await looksRight(link)
    await follow(link, 'Go to your profile')
    await link.getByText('Verified', { exact: true }).waitFor()
    expect(await link.getByRole('button', { name: 'Send link' }).count()).toBe(0)
  })

  it('asks for another link, which replaces the first', async () => {
    const grace = await house.api.register({ email: 'grace@example.org' })
    const device = await house.device()
    const page = await signedInTab(device, grace)
    const first = await followMail(device, page, verification)
    await press(page, 'Send link')
    await reads(page, /on its way to grace@example.org/)
    expect(await page.getByRole('button', { name: 'Send another link' }).isDisabled()).toBe(true)
    await looksRight(page)

    await press(first, 'Verify email address')
    await arrivesAt(first, 'This link no longer works')
    await looksRight(first)
    const second = await followMail(device, page, verification)
    await press(second, 'Verify email address')
    await arrivesAt(second, 'Email address verified')
  })
})

describe('someone with a new address', () => {
  it('confirms it, signs in with it, and undoes the change with the former one', async () => {
    const [former, email] = ['joan@example.org', 'joan.clarke@example.org']
    await house.api.register({ email: former })
    const device = await house.device(phone)
    const page = await signedInTab(device, { email: former })
    await press(page, 'Change email address')
    await fill(page, { 'New email address': email })
    await looksRight(page)
    await press(page, 'Send confirmation')
    await reads(page, `Waiting for you to confirm ${email}`)
    await looksRight(page)

    const mailbox = page.getByRole('link', { name: 'Open the mailbox' }).last()
    const [box] = await Promise.all([device.context.waitForEvent('page'), mailbox.click()])
    const confirm = await followMailIn(device, box, confirmation)
    await arrivesAt(confirm, 'Confirm your new email address')
    await looksRight(confirm)
    await press(confirm, 'Confirm email address')
    await arrivesAt(confirm, 'Your email address was changed')
    await reads(confirm, `Sign in with ${email} from now on`)
    await looksRight(confirm)
    await (await house.api.login({ email, password: goodPassword })).profile()

    const undo = await followMailIn(device, await device.tab(`/mailbox?to=${former}`), undoing)
    await arrivesAt(undo, 'Undo the change of your email address')
    await looksRight(undo)
    // It ends the session of the other tab.
    device.expect(/status of 401/)
    await press(undo, 'Undo the change')
    await arrivesAt(undo, 'The change was undone')
    await looksRight(undo)

    const choose = await followMail(device, undo, reset)
    await fill(choose, { 'New password': newPassword, 'Confirm password': newPassword })
    await press(choose, 'Change password')
    await arrivesAt(choose, 'Your password was changed')
    await follow(choose, 'Sign in')
    await signIn(choose, { email: former, password: newPassword })
    await arrivesAt(choose, 'Profile')
    await reads(choose, former)
  })

  it('cancels the change, and its link stops working', async () => {
    const mary = await house.api.register({ email: 'mary@example.org' })
    const device = await house.device()
    const page = await signedInTab(device, mary)
    await press(page, 'Change email address')
    await fill(page, { 'New email address': 'mary.jackson@example.org' })
    await press(page, 'Send confirmation')
    await reads(page, 'Waiting for you to confirm mary.jackson@example.org')
    const confirm = await followMailIn(
      device,
      await device.tab('/mailbox?to=mary.jackson@example.org'),
      confirmation,
    )
    await press(page, 'Cancel change')
    await reads(page, 'Change cancelled')
    await press(confirm, 'Confirm email address')
    await arrivesAt(confirm, 'This link no longer works')
  })
})
