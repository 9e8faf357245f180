import { describe, expect, it } from '@jest/globals'
import { screen } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const newPassword = 'notes on the engine'

function forgetful() {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ email: 'ada@example.org' })
  gatehouse.accounts.resets.set('once', ada)
  return { gatehouse, ada }
}

async function choose({ user }: ReturnType<typeof openApp>, password: string, again = password) {
  await heading('Choose a new password')
  await user.type(screen.getByLabelText('New password'), password)
  await user.type(screen.getByLabelText('Confirm password'), `${again}{Enter}`)
}

describe('a forgotten password', () => {
  it('is asked about from the sign-in page, and the page says the same about every address', async () => {
    const { user } = openApp('/sign-in')
    await heading('Sign in')
    await user.click(screen.getByRole('link', { name: 'Forgot your password?' }))
    await heading('Reset your password')
    await user.type(screen.getByLabelText('Email'), ' ada@example.org {Enter}')
    expect(await heading('Check your mail')).toBeVisible()
    expect(screen.getByText(/If an account exists for ada@example.org,.* for 30 minutes\./)).toBeVisible()
  })

  it('can be asked about again, with the email filled in', async () => {
    const { user } = openApp('/forgot-password')
    await heading('Reset your password')
    await user.type(screen.getByLabelText('Email'), 'ada@example.org{Enter}')
    await user.click(await screen.findByRole('button', { name: 'Send another link' }))
    expect(await screen.findByLabelText('Email')).toHaveValue('ada@example.org')
  })

  it('needs an email', async () => {
    const { user, gatehouse } = openApp('/forgot-password')
    await heading('Reset your password')
    await user.click(screen.getByRole('button', { name: 'Send link' }))
    expect(screen.getByLabelText('Email')).toHaveAccessibleDescription('Enter your email.')
    expect(gatehouse.operations).not.toContain('RequestPasswordReset')
  })

  it('says so if the server cannot send mail', async () => {
    const gatehouse = new Gatehouse()
    gatehouse.refuseNext('RequestPasswordReset', 'MAIL_UNAVAILABLE')
    const { user } = openApp('/forgot-password', { gatehouse })
    await heading('Reset your password')
    await user.type(screen.getByLabelText('Email'), 'ada@example.org{Enter}')
    expect(await screen.findByText(/cannot send mail/)).toBeVisible()
  })
})

describe('the link that replaces a forgotten password', () => {
  it('disappears from the address, changes the password and leads to the sign-in page', async () => {
    const { gatehouse, ada } = forgetful()
    const app = openApp('/reset#once', { gatehouse })
    expect(app.path()).toBe('/reset')
    await choose(app, newPassword)
    await heading('Your password was changed')
    expect(ada.password).toBe(newPassword)
    await app.user.click(screen.getByRole('link', { name: 'Sign in' }))
    await heading('Sign in')
  })

  it.each([
    ['#once&of=AL', 'All sessions of the account of A. L. end when you choose a new password.'],
    ['#once&of=Call%20555', 'All sessions of your account end when you choose a new password.'],
  ])('says by initials whose account it is, and shows nothing else: %s', async (fragment, lead) => {
    openApp(`/reset${fragment}`)
    expect(await screen.findByText(lead)).toBeVisible()
  })

  it('shows errors at the field, and can be used again', async () => {
    const { gatehouse, ada } = forgetful()
    const before = ada.password
    const app = openApp('/reset#once', { gatehouse })
    await choose(app, newPassword, 'something else')
    expect(await screen.findByText('The two passwords differ.')).toBeVisible()
    expect(ada.password).toBe(before)
  })

  it('leads to a new one if it was used or has expired', async () => {
    const app = openApp('/reset#gone')
    await choose(app, newPassword)
    await heading('This link no longer works')
    expect(screen.getByRole('link', { name: 'Send link' })).toHaveAttribute('href', '/forgot-password')
  })

  it('leads to a new one if it is incomplete, or lost by a reload', async () => {
    openApp('/reset')
    await heading('Open the link again')
    expect(screen.queryByLabelText('New password')).not.toBeInTheDocument()
  })
})
