import { describe, expect, it } from '@jest/globals'
import { act, screen, waitFor, within } from '@testing-library/react'
import { recoveryCode } from '../../testing/confirmation-answers.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, type OpenedApp, openApp } from '../../testing/open-app.tsx'

/** A user whose sign-in is too old for a change of the address. */
async function openStale(): Promise<OpenedApp> {
  const gatehouse = new Gatehouse()
  const app = openApp('/profile', { gatehouse, as: gatehouse.add() })
  await heading('Profile')
  gatehouse.accounts.confirmationDemanded = true
  return app
}

async function changeEmail({ user }: OpenedApp): Promise<HTMLElement> {
  await user.click(await screen.findByRole('button', { name: 'Change email address' }))
  await user.type(screen.getByLabelText('New email address'), 'new@example.org')
  await user.click(screen.getByRole('button', { name: 'Send confirmation' }))
  return screen.findByRole('dialog', { name: 'Confirm it’s you' })
}

const confirm = async ({ user }: OpenedApp, dialog: HTMLElement, password: string) => {
  await user.type(within(dialog).getByLabelText('Password'), password)
  await user.click(within(dialog).getByRole('button', { name: 'Confirm' }))
}

describe('a change that needs a recent confirmation', () => {
  it('F41 is made after the password was given, without a second click', async () => {
    const app = await openStale()
    const dialog = await changeEmail(app)
    expect(within(dialog).getByLabelText('Password')).toHaveFocus()
    await confirm(app, dialog, 'correct horse battery')
    await screen.findByText(/^Waiting for you to confirm/)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(app.gatehouse.operations.filter((name) => name === 'ChangeEmail')).toHaveLength(2)
  })

  it('F43 shows how many attempts are left after a wrong password, in an empty field', async () => {
    const app = await openStale()
    const dialog = await changeEmail(app)
    await confirm(app, dialog, 'wrong')
    await within(dialog).findByText('That was not right. 4 attempts left.')
    expect(within(dialog).getByLabelText('Password')).toHaveValue('')
    await waitFor(() => expect(within(dialog).getByLabelText('Password')).toHaveFocus())
    await confirm(app, dialog, 'correct horse battery')
    await screen.findByText(/^Waiting for you to confirm/)
  })

  it('F42 is not made if the user cancels, and the form says so', async () => {
    const app = await openStale()
    const dialog = await changeEmail(app)
    await app.user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    await screen.findByText('Nothing was changed because you did not confirm.')
    expect(screen.getByLabelText('New email address')).toHaveValue('new@example.org')
  })

  it('F44 closes the prompt when the user signs out in another tab', async () => {
    const app = await openStale()
    await changeEmail(app)
    await act(() => app.session.signOut())
    await heading('Sign in')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('offers a code of the authenticator app first, and a recovery code instead', async () => {
    const app = await openStale()
    app.gatehouse.accounts.factors = ['RECOVERY_CODE', 'TOTP']
    const dialog = await changeEmail(app)
    const code = within(dialog).getByLabelText('Code of your authenticator app')
    expect(code).toHaveAttribute('autocomplete', 'one-time-code')
    await app.user.click(within(dialog).getByRole('button', { name: 'Use a recovery code instead' }))
    await app.user.type(within(dialog).getByLabelText('Recovery code'), recoveryCode)
    await app.user.click(within(dialog).getByRole('button', { name: 'Confirm' }))
    await screen.findByText(/^Waiting for you to confirm/)
  })
})
