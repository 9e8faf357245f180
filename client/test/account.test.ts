import { describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { goodPassword } from '../../server/src/testing/visitor.ts'
import { film, framesOf } from './film.ts'
import { shareHouse } from './house.ts'
import { arrivesAt, errorBeside, fill, focused, follow, press, reads, signedInTab, signIn } from './people.ts'

const house = shareHouse()
const newPassword = 'nine quiet harbours'

describe('An account', () => {
  it('is created with the form, and signed in', async () => {
    const page = await (await house.device()).tab('/register')
    await fill(page, grace)
    await press(page, 'Create account')
    await arrivesAt(page, 'Profile')
    await reads(page, 'Grace Hopper')
    expect(await page.getByLabel('First name').inputValue()).toBe('Grace')
  })

  it('shows errors at their fields, and focuses the first', async () => {
    const taken = await house.api.register()
    const page = await (await house.device()).tab('/register')
    await fill(page, {
      ...grace,
      Email: taken.email,
      'Phone (optional)': 'ring me',
      Password: '12345678',
      'Confirm password': '12345679',
    })
    await press(page, 'Create account')
    await page.locator('[aria-invalid="true"]').first().waitFor()
    expect(await errorBeside(page, 'Email')).toMatch(/email/i)
    expect(await errorBeside(page, 'Phone (optional)')).toMatch(/country code|number/i)
    expect(await errorBeside(page, 'Password')).not.toBe('')
    expect(await errorBeside(page, 'Confirm password')).not.toBe('')
    expect(await errorBeside(page, 'First name')).toBe('')
    expect(await focused(page)).toBe('Email')
  })

  it('asks for missing fields without a request', async () => {
    const page = await (await house.device()).tab('/sign-in')
    await arrivesAt(page, 'Sign in')
    const asked: string[] = []
    // The page asks for a challenge when it opens, so that the browser can offer passkeys.
    page.on('request', (request) => {
      if (!request.postData()?.includes('StartPasskeyLogin')) asked.push(request.url())
    })
    await press(page, 'Sign in')
    await reads(page, 'Enter your email.')
    expect(await focused(page)).toBe('Email')
    expect(asked.filter((url) => url.endsWith('/graphql'))).toEqual([])
  })

  it('does not reveal whether email or password was wrong', async () => {
    const page = await (await house.device()).tab('/sign-in')
    await signIn(page, { email: 'unknown@example.org', password: 'a wrong password' })
    const unknown = await page.getByRole('alert').filter({ hasText: /./ }).textContent()
    const { email } = await house.api.register()
    await signIn(page, { email, password: 'a wrong password' })
    await page.getByRole('button', { name: 'Sign in', exact: true }).isEnabled()
    expect(await page.getByRole('alert').filter({ hasText: /./ }).textContent()).toBe(unknown)
  })

  it('stays signed in after a reload, without a flash of the sign-in page', async () => {
    const device = await house.device({ init: film })
    const page = await signedInTab(device, await house.api.register())
    await page.reload()
    await page.getByLabel('First name').waitFor()
    const seen = (await framesOf(page)).join('\n')
    expect(seen).toContain('Ada Lovelace')
    expect(seen).not.toContain('Sign in')
    expect(seen).not.toContain('Confirm password')
  })

  it('stays signed in in a second tab, and after the first was closed', async () => {
    const device = await house.device()
    const first = await signedInTab(device, await house.api.register())
    await first.close()
    const second = await device.tab('/sessions')
    await arrivesAt(second, 'Sessions')
  })

  it('changes its name and phone on the whole page', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    await fill(page, { 'First name': 'Augusta', 'Phone (optional)': '+41 44 668 18 00' })
    await press(page, 'Save changes')
    await reads(page, 'Profile saved')
    await reads(page, 'Augusta Lovelace')
    await page.reload()
    await reads(page, 'Augusta Lovelace')
    expect(await page.getByLabel('Phone (optional)').inputValue()).toBe('+41446681800')
  })

  it('shows an invalid phone at its field, and keeps what was typed', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    await fill(page, { 'First name': 'Augusta', 'Phone (optional)': '12' })
    await press(page, 'Save changes')
    await page.locator('[aria-invalid="true"]').waitFor()
    expect(await errorBeside(page, 'Phone (optional)')).not.toBe('')
    expect(await focused(page)).toBe('Phone (optional)')
    expect(await page.getByLabel('First name').inputValue()).toBe('Augusta')
  })

  it('changes its password, which signs it out on other devices only', async () => {
    const ada = await house.api.register()
    const elsewhere = await house.api.login(ada)
    const device = await house.device()
    // A poll that is sent while the password changes finds its session ended, and is sent again in the new one.
    device.expect(/status of 401/)
    const page = await signedInTab(device, ada)
    await follow(page, 'Password')
    await arrivesAt(page, 'Password')
    await changePassword(page, 'not the password')
    await page.locator('[aria-invalid="true"]').waitFor()
    expect(await focused(page)).toBe('Current password')
    await changePassword(page, goodPassword)
    await reads(page, /Password changed, 2 other sessions ended/)
    expect((await elsewhere.profile()).status).toBe(401)
    await page.reload()
    await arrivesAt(page, 'Password')
    expect((await house.api.tryToLogin(ada.email, newPassword)).data.login.__typename).toBe('Authenticated')
  })

  it('signs out, and cannot go back in', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    await follow(page, 'Sessions')
    await arrivesAt(page, 'Sessions')
    await press(page, 'Sign out')
    await arrivesAt(page, 'Sign in')
    expect(await refreshCookies(page)).toEqual([])
    await page.goBack()
    await arrivesAt(page, 'Sign in')
    await page.goto('/sessions')
    await arrivesAt(page, 'Sign in')
  })

  it('signs out in all tabs', async () => {
    const device = await house.device()
    const one = await signedInTab(device, await house.api.register())
    const other = await device.tab('/sessions')
    await arrivesAt(other, 'Sessions')
    await press(one, 'Sign out')
    await arrivesAt(other, 'Sign in')
  })

  it('keeps its refresh token out of reach of scripts', async () => {
    const page = await signedInTab(await house.device(), await house.api.register())
    expect(await refreshCookies(page)).toEqual([
      expect.objectContaining({ httpOnly: true, sameSite: 'Strict', path: '/', domain: 'localhost' }),
    ])
  })
})

const grace = {
  'First name': 'Grace',
  'Last name': 'Hopper',
  Email: 'grace.by.form@example.org',
  Password: newPassword,
  'Confirm password': newPassword,
}

async function changePassword(page: Page, current: string): Promise<void> {
  await fill(page, {
    'Current password': current,
    'New password': newPassword,
    'Confirm new password': newPassword,
  })
  await press(page, 'Change password')
}

async function refreshCookies(page: Page): Promise<readonly object[]> {
  const cookies = await page.context().cookies()
  return cookies.filter(({ name }) => /^gatehouse-refresh-\d+$/.test(name))
}
