import { describe, expect, it } from '@jest/globals'
import { screen, waitFor, within } from '@testing-library/react'
import type { NewAccount } from '../../testing/account.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { openApp } from '../../testing/open-app.tsx'

function openProfile(given: NewAccount = {}) {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ email: 'ada@example.org', ...given })
  return { ...openApp('/profile', { gatehouse, as: ada }), ada }
}

const section = async () => within(await screen.findByRole('region', { name: 'Email address' }))
const notice = () => screen.queryByRole('region', { name: 'Verify your email address' })

describe('an address that is not verified', () => {
  it('is said on the profile, where a link can be sent, and again after a while', async () => {
    const { user } = openProfile({ emailVerified: false })
    await user.click(await screen.findByRole('button', { name: 'Send link' }))
    expect(
      await screen.findByText(/on its way to ada@example.org. It works once and for 24 hours/),
    ).toBeVisible()
    expect(screen.getByRole('button', { name: 'Send another link' })).toBeDisabled()
    expect(screen.getByText(/^You can send another in \d+ seconds\.$/)).toBeVisible()
    expect((await section()).getByText('Not verified')).toBeVisible()
  })

  it('stays unverified if the server cannot send mail', async () => {
    const { user, gatehouse } = openProfile({ emailVerified: false })
    gatehouse.refuseNext('RequestEmailVerification', 'MAIL_UNAVAILABLE')
    await user.click(await screen.findByRole('button', { name: 'Send link' }))
    expect(await screen.findByText(/cannot send mail/)).toBeVisible()
    expect(screen.getByRole('button', { name: 'Send link' })).toBeEnabled()
  })

  it('shows as verified when the user comes back from the tab of the link', async () => {
    const { ada } = openProfile({ emailVerified: false })
    await screen.findByRole('button', { name: 'Send link' })
    ada.emailVerified = true
    document.dispatchEvent(new Event('visibilitychange'))
    await waitFor(() => expect(notice()).not.toBeInTheDocument())
    expect((await section()).getByText('Verified')).toBeVisible()
  })
})

describe('a verified address', () => {
  it('needs no notice', async () => {
    openProfile()
    expect((await section()).getByText('Verified')).toBeVisible()
    expect(notice()).not.toBeInTheDocument()
  })
})

describe('changing the address', () => {
  it('waits for the link that is mailed to the new one, and can be cancelled', async () => {
    const { user, ada } = openProfile()
    await user.click(await screen.findByRole('button', { name: 'Change email address' }))
    expect(screen.getByLabelText('New email address')).toHaveFocus()
    await user.type(screen.getByLabelText('New email address'), 'countess@example.org{Enter}')

    expect(await screen.findByText('Waiting for you to confirm countess@example.org')).toHaveFocus()
    expect(screen.getByText('Link sent to countess@example.org')).toBeVisible()
    expect(ada).toMatchObject({ email: 'ada@example.org', pendingEmail: 'countess@example.org' })

    await user.click(screen.getByRole('button', { name: 'Cancel change' }))
    expect(await screen.findByRole('button', { name: 'Change email address' })).toHaveFocus()
    expect(screen.getByText('Change cancelled')).toBeVisible()
    expect(ada.pendingEmail).toBeNull()
  })

  it("puts the server's error beside the field", async () => {
    const { user, ada } = openProfile()
    await user.click(await screen.findByRole('button', { name: 'Change email address' }))
    await user.type(screen.getByLabelText('New email address'), 'countess{Enter}')
    await waitFor(() =>
      expect(screen.getByLabelText('New email address')).toHaveAccessibleDescription(
        /Enter an email address\./,
      ),
    )
    expect(screen.getByLabelText('New email address')).toHaveFocus()
    expect(ada.pendingEmail).toBeNull()
  })

  it('needs the new address', async () => {
    const { user, gatehouse } = openProfile()
    await user.click(await screen.findByRole('button', { name: 'Change email address' }))
    await user.click(screen.getByRole('button', { name: 'Send confirmation' }))
    expect(await screen.findByText('Enter the new email address.')).toBeVisible()
    expect(gatehouse.operations).not.toContain('ChangeEmail')
  })

  it('can be given up', async () => {
    const { user } = openProfile()
    await user.click(await screen.findByRole('button', { name: 'Change email address' }))
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.getByRole('button', { name: 'Change email address' })).toHaveFocus()
  })

  it('is complete when the user comes back from the tab of the link', async () => {
    const { ada } = openProfile({ pendingEmail: 'countess@example.org' })
    await screen.findByText('Waiting for you to confirm countess@example.org')
    Object.assign(ada, { email: 'countess@example.org', pendingEmail: null })
    document.dispatchEvent(new Event('visibilitychange'))
    await waitFor(() =>
      expect(screen.getByRole('region', { name: 'Email address' })).toHaveTextContent(/countess@example.org/),
    )
    expect(await screen.findByRole('button', { name: 'Change email address' })).toBeVisible()
  })
})
