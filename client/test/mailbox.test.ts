import { describe, expect, it } from '@jest/globals'
import { violationsOn } from './accessibility.ts'
import { openHouse } from './house.ts'
import { overflowing } from './overflowing.ts'

const house = openHouse()
const newPassword = 'three lanterns by the quay'

describe('the mailbox of a development server', () => {
  it('is empty at first, then shows a mail as its recipient would see it', async () => {
    const device = await house.device()
    const page = await device.tab('/mailbox?to=ada@example.org')
    await page.getByText('No mails yet').waitFor()

    const ada = await house.api.register({ email: 'ada@example.org' })
    await ada.changePassword(newPassword)
    await page.getByRole('link', { name: /Your password was changed/ }).click()
    const frame = page.frameLocator('iframe')
    await frame.getByText('The password of your account').waitFor()
    const link = frame.getByRole('link', { name: 'Reset your password' })
    expect(await link.getAttribute('href')).toBe(`${house.url}/forgot-password`)

    const [opened] = await Promise.all([device.context.waitForEvent('page'), link.click()])
    await opened.waitForURL(`${house.url}/forgot-password`)
    expect(new URL(page.url()).pathname).toBe('/mailbox')

    await page.getByRole('button', { name: 'Plain text' }).click()
    await page.getByText(/^Hello/).waitFor()
    expect(await violationsOn(page)).toEqual([])
  })

  it.each([
    ['a phone', 'light', { width: 360, height: 740 }],
    ['a phone', 'dark', { width: 360, height: 740 }],
    ['a desktop', 'light', { width: 1280, height: 800 }],
    ['a desktop', 'dark', { width: 1280, height: 800 }],
  ] as const)('fits on %s in the %s scheme', async (_what, colorScheme, viewport) => {
    const device = await house.device({ viewport, colorScheme })
    const page = await device.tab('/mailbox')
    const mail = page.getByRole('link', { name: /Your password was changed/ })
    await mail.waitFor()
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
    await mail.click()
    await page.frameLocator('iframe').getByText('The password of your account').waitFor()
    expect(await violationsOn(page)).toEqual([])
    expect(await overflowing(page)).toEqual([])
    if (viewport.width < 500) {
      await page.getByRole('link', { name: 'All mails' }).click()
      await mail.waitFor()
    }
  })
})
