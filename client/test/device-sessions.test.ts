import { describe, expect, it } from '@jest/globals'
import { violationsOn } from './accessibility.ts'
import { shareHouse } from './house.ts'
import { arrivesAt, fill, follow, press, reads, signedInTab } from './people.ts'

const house = shareHouse()
const refused = /status of 401/

describe('The sessions of an account', () => {
  it('are listed, with the current one marked', async () => {
    const ada = await house.api.register()
    const page = await signedInTab(await house.device(), ada)
    await follow(page, 'Sessions')
    await reads(page, 'Active now')
    expect(await page.getByRole('listitem').filter({ hasText: 'Signed in' }).count()).toBe(2)
    await reads(page, /Chrome/)
  })

  it('say so when there are no others', async () => {
    const device = await house.device()
    const page = await signedInTab(device, await house.api.register())
    await follow(page, 'Sessions')
    await press(page, 'End all other sessions')
    await page.getByRole('dialog').getByRole('button', { name: 'End all other sessions' }).click()
    await reads(page, '1 session ended')
    await reads(page, 'No other sessions')
  })

  it('show a sign-in on another device at once', async () => {
    const ada = await house.api.register()
    const page = await signedInTab(await house.device(), ada)
    await follow(page, 'Sessions')
    await reads(page, 'Active now')
    await house.api.login(ada, { 'user-agent': firefox })
    await page.getByRole('button', { name: /End session on Firefox/ }).waitFor()
  })

  it('end one by one, after a confirmation that can be cancelled', async () => {
    const ada = await house.api.register()
    const other = await house.api.login(ada, { 'user-agent': firefox })
    const page = await signedInTab(await house.device(), ada)
    await follow(page, 'Sessions')
    const end = page.getByRole('button', { name: /End session on Firefox/ })
    await end.click()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForFunction(() => /Firefox/.test(document.activeElement?.getAttribute('aria-label') ?? ''))
    expect((await other.profile()).status).toBe(200)
    await end.click()
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
    await reads(page, 'Session ended')
    expect(await end.count()).toBe(0)
    expect((await other.profile()).status).toBe(401)
    expect((await ada.profile()).status).toBe(200)
  })

  it('say why they ended, on the device whose session it was', async () => {
    const ada = await house.api.register()
    const desk = await signedInTab(await house.device(), ada)
    const phone = await house.device()
    const onPhone = await signedInTab(phone, ada)
    await follow(desk, 'Sessions')
    await press(desk, 'End all other sessions')
    // The phone detects it by itself, possibly before the desktop shows the result.
    phone.expect(refused)
    await desk.getByRole('dialog').getByRole('button', { name: 'End all other sessions' }).click()
    await reads(desk, '2 sessions ended')
    await arrivesAt(onPhone, 'Sign in')
    await reads(onPhone, /This session was ended on another device\. It was ended from .*Chrome.* \(.+\)\./)
    expect(await violationsOn(onPhone)).toEqual([])
    await desk.reload()
    await arrivesAt(desk, 'Sessions')
  })

  it('keep what was typed if they end, and continue after a sign-in as the same user', async () => {
    const ada = await house.api.register()
    const page = await signedInTab(await house.device(), ada)
    await fill(page, { 'First name': 'Augusta' })
    await ada.request('mutation { revokeOtherSessions { count } }')
    const dialog = page.getByRole('dialog', { name: 'Sign in to continue' })
    await dialog.waitFor()
    expect(await violationsOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await dialog.getByLabel('Password', { exact: true }).fill(ada.password)
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.getByLabel('First name').inputValue()).toBe('Augusta')
    await press(page, 'Save changes')
    await reads(page, 'Augusta Lovelace')
  })
})

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
