import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import { violationsOn } from './accessibility.ts'
import { followMail } from './follow-mail.ts'
import { openHouse } from './house.ts'
import { overflowing } from './overflowing.ts'
import { arrivesAt, fill, follow, press, reads, signedInTab } from './people.ts'

const house = openHouse()
const phone = { viewport: { width: 360, height: 740 } }

const verification = { subject: 'Verify your email address', button: 'Verify email address' }
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
