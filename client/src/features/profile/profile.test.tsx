import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

async function openAs(path: string) {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({
    email: 'ada@example.org',
    firstName: 'Ada',
    lastName: 'Lovelace',
    phone: '+4144',
  })
  return { ...openApp(path, { gatehouse, as: ada }), ada }
}

describe('the profile', () => {
  it('shows the account and saves what was changed', async () => {
    const { user, ada } = await openAs('/profile')
    const firstName = await screen.findByLabelText('First name')
    expect(screen.getByText('ada@example.org')).toBeVisible()
    await user.clear(firstName)
    await user.type(firstName, 'Augusta{Enter}')

    expect(await screen.findByText('Profile saved')).toBeVisible()
    expect(ada.firstName).toBe('Augusta')
    expect(await screen.findByText('Augusta Lovelace')).toBeVisible()
  })

  it('accepts an empty last name, and shows no space after the first', async () => {
    const { user, ada } = await openAs('/profile')
    await user.clear(await screen.findByLabelText('Last name'))
    await user.click(screen.getByRole('button', { name: 'Save changes' }))

    await screen.findByText('Profile saved')
    expect(ada.lastName).toBe('')
    expect(await screen.findByText('Ada', { selector: 'bdi' })).toBeVisible()
  })

  it('clears an emptied phone number', async () => {
    const { user, ada } = await openAs('/profile')
    await user.clear(await screen.findByLabelText('Phone (optional)'))
    await user.click(screen.getByRole('button', { name: 'Save changes' }))

    await screen.findByText('Profile saved')
    expect(ada.phone).toBeNull()
  })

  it('has the language of mails and the notices of new devices', async () => {
    const { user, ada } = await openAs('/profile')
    await user.selectOptions(await screen.findByLabelText('Language of mails'), 'Deutsch')
    await user.click(screen.getByLabelText(/signs in from a new device/))
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    await screen.findByText('Profile saved')
    expect(ada).toMatchObject({ locale: 'de', newDeviceNotices: false })

    await user.selectOptions(screen.getByLabelText('Language of mails'), 'Default of this server')
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    await waitFor(() => expect(ada.locale).toBeNull())
    expect(ada.newDeviceNotices).toBe(false)
  })

  it('keeps a language that was set elsewhere', async () => {
    const gatehouse = new Gatehouse()
    const ada = gatehouse.add({ locale: 'de-AT' })
    const { user } = openApp('/profile', { gatehouse, as: ada })
    expect(await screen.findByLabelText('Language of mails')).toHaveDisplayValue('Österreichisches Deutsch')
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    await screen.findByText('Profile saved')
    expect(ada.locale).toBe('de-AT')
  })

  it("puts the server's error beside the field", async () => {
    const { user } = await openAs('/profile')
    const phone = await screen.findByLabelText('Phone (optional)')
    await user.type(phone, 'x{Enter}')

    await waitFor(() => expect(phone).toHaveFocus())
    expect(phone).toHaveAccessibleDescription(/Enter the number with its country code./)
  })

  it('can be retried if it could not be loaded', async () => {
    const gatehouse = new Gatehouse()
    gatehouse.refuseNext('Profile', 'INTERNAL_SERVER_ERROR', { executed: true, requestId: 'r-17' })
    const { user } = openApp('/profile', { gatehouse, as: gatehouse.add() })

    expect(await screen.findByText(/report request r-17/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByLabelText('First name')).toBeVisible()
  })
})

describe('changing the password', () => {
  it('has a user name for password managers only', async () => {
    const { user } = await openAs('/password')
    await heading('Password')
    const userName = document.querySelector('form input[autocomplete="username"]')
    expect(userName).toHaveValue('ada@example.org')
    expect(userName).toHaveAttribute('type', 'text')
    expect(screen.queryByDisplayValue('ada@example.org')?.closest('[aria-hidden="true"]')).not.toBeNull()
    screen.getByLabelText('Current password').focus()
    await user.tab({ shift: true })
    expect(userName).not.toHaveFocus()
  })

  it('says how many other sessions ended, and resets the form', async () => {
    const { user, ada, gatehouse } = await openAs('/password')
    gatehouse.accounts.startSession(ada, 'Safari on iPhone')
    await heading('Password')
    await user.type(screen.getByLabelText('Current password'), ada.password)
    await user.type(screen.getByLabelText('New password'), 'another good one')
    await user.type(screen.getByLabelText('Confirm new password'), 'another good one{Enter}')

    expect(await screen.findByText('Password changed, 1 other session ended')).toBeVisible()
    expect(screen.getByLabelText('New password')).toHaveValue('')
  })

  it('focuses a wrong current password first', async () => {
    const { user } = await openAs('/password')
    await heading('Password')
    await user.type(screen.getByLabelText('Current password'), 'wrong')
    await user.type(screen.getByLabelText('New password'), '123')
    await user.type(screen.getByLabelText('Confirm new password'), '123{Enter}')

    await waitFor(() => expect(screen.getByLabelText('Current password')).toHaveFocus())
    expect(screen.getByLabelText('Current password')).toHaveAccessibleDescription(
      'This is not your password.',
    )
    expect(screen.getByLabelText('New password')).toHaveAccessibleDescription(/at least 8 characters/)
  })
})
