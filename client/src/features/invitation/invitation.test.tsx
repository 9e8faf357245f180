import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

function invited() {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ password: '', email: 'ada@example.org' })
  gatehouse.accounts.invitations.set('once', ada)
  return { gatehouse, ada }
}

async function choose({ user }: ReturnType<typeof openApp>, password: string, again = password) {
  await heading('Choose your password')
  await user.type(screen.getByLabelText('Password'), password)
  await user.type(screen.getByLabelText('Confirm password'), `${again}{Enter}`)
}

describe('the link for the first password', () => {
  it('disappears from the address, sets the password and signs in', async () => {
    const { gatehouse, ada } = invited()
    const app = openApp('/choose-password?token=once', { gatehouse })
    expect(app.path()).toBe('/choose-password')
    await choose(app, 'notes on the engine')

    await heading('Profile')
    expect(ada.password).toBe('notes on the engine')
    expect(app.path()).toBe('/profile')
  })

  it('shows whose account it is, also to password managers', async () => {
    const { gatehouse } = invited()
    const app = openApp('/choose-password?token=once#email=ada%2Bwork%40example.org', { gatehouse })
    expect(await screen.findByText('ada+work@example.org')).toBeVisible()
    const userName = document.querySelector('form input[autocomplete="username"]')
    expect(userName).toHaveValue('ada+work@example.org')
    expect(userName).toHaveAttribute('type', 'text')
    expect(userName).toHaveAttribute('tabindex', '-1')
    expect(app.path()).toBe('/choose-password')
  })

  it('of version 0.1 works without naming the account', async () => {
    const { gatehouse, ada } = invited()
    const app = openApp('/choose-password?token=once', { gatehouse })
    await screen.findByLabelText('Password')
    expect(screen.queryByText('Account:', { exact: false })).not.toBeInTheDocument()
    await choose(app, 'notes on the engine')
    await heading('Profile')
    expect(ada.password).toBe('notes on the engine')
  })

  it('works from a mail, where the token is in the fragment', async () => {
    const { gatehouse, ada } = invited()
    const app = openApp('/choose-password#once', { gatehouse })
    expect(app.path()).toBe('/choose-password')
    await choose(app, 'notes on the engine')
    await heading('Profile')
    expect(ada.password).toBe('notes on the engine')
  })

  it('shows errors at the field, and can be used again', async () => {
    const { gatehouse, ada } = invited()
    const app = openApp('/choose-password?token=once', { gatehouse })
    await choose(app, 'notes on the engine', 'something else')
    expect(await screen.findByText('The two passwords differ.')).toBeVisible()
    expect(screen.getByLabelText('Confirm password')).toHaveFocus()
    expect(ada.password).toBe('')
  })

  it('says what to do if it was used or has expired', async () => {
    const app = openApp('/choose-password?token=gone')
    await choose(app, 'notes on the engine')
    expect(await heading('This link no longer works')).toBeVisible()
    expect(screen.getByText(/ask an administrator for a new link/)).toBeVisible()
    expect(screen.getByRole('link', { name: 'Go to sign in' })).toHaveAttribute('href', '/sign-in')
  })

  it('says what to do if it is incomplete, or lost by a reload', async () => {
    openApp('/choose-password')
    await heading('Open the link again')
    expect(screen.queryByLabelText('Password')).not.toBeInTheDocument()
  })

  it('warns a user who is signed in on this browser, and then signs the new one in', async () => {
    const { gatehouse, ada } = invited()
    const grace = gatehouse.add({ firstName: 'Grace', email: 'grace@example.org' })
    const app = openApp('/choose-password?token=once', { gatehouse, as: grace })
    expect(await screen.findByText(/signs them out here/)).toBeVisible()
    await choose(app, 'notes on the engine')

    await heading('Profile')
    await waitFor(() => expect(screen.getByText(ada.email)).toBeVisible())
  })
})
