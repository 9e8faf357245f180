import { describe, expect, it } from '@jest/globals'
import { screen, within } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

function openLink(purpose: 'verify' | 'confirm' | 'undo', path: string, email?: string) {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ email: 'ada@example.org', emailVerified: false })
  gatehouse.accounts.emailLinks.set('once', { purpose, account: ada, ...(email && { email }) })
  return { ...openApp(path, { gatehouse }), ada }
}

const action = () => within(screen.getByRole('main')).getByRole('button')

describe.each([
  ['verify', '/verify', 'Verify your email address', 'VerifyEmail'],
  ['confirm', '/confirm-email', 'Confirm your new email address', 'ConfirmEmailChange'],
  ['undo', '/undo-email', 'Undo the change of your email address', 'UndoEmailChange'],
] as const)('the link to %s an address', (purpose, path, title, operation) => {
  it('changes nothing until the button is pressed, and its token leaves the address bar', async () => {
    const app = openLink(purpose, `${path}#once`, 'new@example.org')
    await heading(title)
    expect(app.path()).toBe(path)
    expect(app.ada).toMatchObject({ email: 'ada@example.org', emailVerified: false })
    expect(app.gatehouse.operations).not.toContain(operation)
  })

  it('says what to do if it was used or has expired', async () => {
    const { user } = openLink(purpose, `${path}#gone`)
    await heading(title)
    await user.click(action())
    await heading('This link no longer works')
    expect(screen.getByText(/If you used it before/)).toBeVisible()
  })

  it('needs its token', async () => {
    openLink(purpose, path)
    await heading('Open the link again')
  })

  it('can be pressed again if the server was busy', async () => {
    const { user, gatehouse, ada } = openLink(purpose, `${path}#once`)
    gatehouse.refuseNext(operation, 'UNAVAILABLE')
    await heading(title)
    await user.click(action())
    expect(await screen.findByText(/The server is busy/)).toBeVisible()
    await user.click(action())
    await screen.findByText(/ada@example.org/)
    expect(ada.emailVerified).toBe(true)
  })
})

describe('after the press', () => {
  it('an address is verified', async () => {
    const { user, ada } = openLink('verify', '/verify#once')
    await user.click(await screen.findByRole('button', { name: 'Verify email address' }))
    await heading('Email address verified')
    expect(ada.emailVerified).toBe(true)
    expect(screen.getByRole('link', { name: 'Go to your profile' })).toHaveAttribute('href', '/profile')
  })

  it('a new address is the one to sign in with', async () => {
    const { user, ada } = openLink('confirm', '/confirm-email#once', 'new@example.org')
    await user.click(await screen.findByRole('button', { name: 'Confirm email address' }))
    await heading('Your email address was changed')
    expect(screen.getByText(/Sign in with new@example.org from now on/)).toBeVisible()
    expect(ada.email).toBe('new@example.org')
  })

  it('a former address is back, and another link for the password can be asked for', async () => {
    const { user } = openLink('undo', '/undo-email#once')
    await user.click(await screen.findByRole('button', { name: 'Undo the change' }))
    await heading('The change was undone')
    expect(screen.getByText(/It works once and for 30 minutes/)).toBeVisible()
    expect(screen.getByRole('link', { name: 'Send another link' })).toHaveAttribute(
      'href',
      '/forgot-password',
    )
  })
})
