import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../testing/gatehouse.ts'
import { heading, openApp } from '../testing/open-app.tsx'

function invited() {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ password: '', email: 'ada@example.org' })
  gatehouse.accounts.invitations.set('once', ada)
  return { gatehouse, ada }
}

async function choose({ user }: ReturnType<typeof openApp>, password: string, again = password) {
  await heading('Choose your password')
  await user.type(screen.getByLabelText('Password'), password)
  await user.type(screen.getByLabelText('Password again'), `${again}{Enter}`)
}

describe('the link for the first password', () => {
  it('leaves the address at once, sets the password and signs in', async () => {
    const { gatehouse, ada } = invited()
    const app = openApp('/choose-password?token=once', { gatehouse })
    expect(app.path()).toBe('/choose-password')
    await choose(app, 'notes on the engine')

    await heading('Profile')
    expect(ada.password).toBe('notes on the engine')
    expect(app.path()).toBe('/profile')
  })

  it('says beside the field what is wrong with the password, and stays good', async () => {
    const { gatehouse, ada } = invited()
    const app = openApp('/choose-password?token=once', { gatehouse })
    await choose(app, 'notes on the engine', 'something else')
    expect(await screen.findByText('The two passwords differ.')).toBeVisible()
    expect(screen.getByLabelText('Password again')).toHaveFocus()
    expect(ada.password).toBe('')
  })

  it('that has been used or has run out says what to do', async () => {
    const app = openApp('/choose-password?token=gone')
    await choose(app, 'notes on the engine')
    expect(await heading('This link no longer works')).toBeVisible()
    expect(screen.getByText(/ask an administrator for a new link/)).toBeVisible()
    expect(screen.getByRole('link', { name: 'Go to sign in' })).toHaveAttribute('href', '/sign-in')
  })

  it('that was cut short, or lost by loading again, says what to do', async () => {
    openApp('/choose-password')
    await heading('Open the link again')
    expect(screen.queryByLabelText('Password')).not.toBeInTheDocument()
  })

  it('warns whoever is signed in on this browser, and then signs the new person in', async () => {
    const { gatehouse, ada } = invited()
    const grace = gatehouse.add({ firstName: 'Grace', email: 'grace@example.org' })
    const app = openApp('/choose-password?token=once', { gatehouse, as: grace })
    expect(await screen.findByText(/They are signed out here/)).toBeVisible()
    await choose(app, 'notes on the engine')

    await heading('Profile')
    await waitFor(() => expect(screen.getByText(ada.email)).toBeVisible())
  })
})
