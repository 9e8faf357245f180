import { describe, expect, it } from '@jest/globals'
import { violationsOn } from './accessibility.ts'
import { followMail } from './follow-mail.ts'
import { shareHouse } from './house.ts'
import { overflowing } from './overflowing.ts'
import { arrivesAt, fill, follow, press, reads, signIn } from './people.ts'

const house = shareHouse()
const newPassword = 'three lanterns by the quay'

describe('someone who forgot their password', () => {
  it('asks for a link, opens it in the mailbox, chooses another password and signs in', async () => {
    const email = 'forgetful@example.org'
    const elsewhere = await house.api.register({ email })
    const device = await house.device({ viewport: { width: 360, height: 740 } })
    const page = await device.tab('/sign-in')
    await follow(page, 'Forgot your password?')
    await arrivesAt(page, 'Reset your password')
    expect(await violationsOn(page)).toEqual([])
    await fill(page, { Email: email })
    await press(page, 'Send link')
    await arrivesAt(page, 'Check your mail')
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])

    const reset = await followMail(device, page, {
      subject: 'Reset your password',
      button: 'Choose a new password',
    })
    await arrivesAt(reset, 'Choose a new password')
    expect(reset.url()).toBe(`${house.url}/reset`)
    await reads(reset, /All sessions of the account of A. L./)
    expect(await violationsOn(reset)).toEqual([])
    expect(await overflowing(reset)).toEqual([])
    await fill(reset, { 'New password': newPassword, 'Confirm password': newPassword })
    await press(reset, 'Change password')
    await arrivesAt(reset, 'Your password was changed')
    expect((await elsewhere.refresh()).data.refresh.reason).toBe('PASSWORD_CHANGED')

    await follow(reset, 'Sign in')
    await signIn(reset, { email, password: newPassword })
    await arrivesAt(reset, 'Profile')
  })

  it('reads the same page for an address without an account', async () => {
    const page = await (await house.device()).tab('/forgot-password')
    await fill(page, { Email: 'unknown@example.org' })
    await press(page, 'Send link')
    await arrivesAt(page, 'Check your mail')
  })
})
