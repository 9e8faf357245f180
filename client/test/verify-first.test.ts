import { describe, expect, it } from '@jest/globals'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import { violationsOn } from './accessibility.ts'
import { followMail } from './follow-mail.ts'
import { openHouse } from './house.ts'
import { overflowing } from './overflowing.ts'
import { arrivesAt, fill, follow, press, reads, signIn } from './people.ts'

const house = openHouse({ REGISTRATION: 'verify-first' })
const email = 'ada@example.org'

describe('where addresses are verified first', () => {
  it('someone registers, uses the mailed link and signs in, not earlier', async () => {
    const device = await house.device({ viewport: { width: 360, height: 740 } })
    const page = await device.tab('/register')
    await fill(page, { 'First name': 'Ada', Email: email })
    await fill(page, { Password: goodPassword, 'Confirm password': goodPassword })
    await press(page, 'Create account')
    await arrivesAt(page, 'Check your mail')
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
    const mailbox = await device.tab(`/mailbox?to=${email}`)
    await mailbox.getByRole('link', { name: /Verify your email address/ }).waitFor()
    await mailbox.close()

    await follow(page, 'Go to sign in')
    await signIn(page, { email })
    await reads(page, /Verify your email address first/)
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
    const link = await followMail(device, page, {
      subject: 'Verify your email address',
      button: 'Verify email address',
    })
    await press(link, 'Verify email address')
    await arrivesAt(link, 'Email address verified')
    await press(page, 'Sign in')
    await arrivesAt(page, 'Profile')
    await page.getByText('Verified', { exact: true }).waitFor()
  })
})
