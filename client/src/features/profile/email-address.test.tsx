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
