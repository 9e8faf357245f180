import { describe, expect, it } from '@jest/globals'
import { screen, waitFor, within } from '@testing-library/react'
import type { Role } from '../../apollo/generated/schema-types.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

async function openPerson(viewerRole: Role = 'ADMIN', devices: string[] = []) {
  const gatehouse = new Gatehouse()
  const viewer = gatehouse.add({ firstName: 'Grace', lastName: 'Hopper', role: viewerRole })
  const ada = gatehouse.add({ firstName: 'Ada', lastName: 'Lovelace' })
  for (const device of devices) gatehouse.accounts.startSession(ada, device)
  const app = openApp(`/admin/users/${ada.id}`, { gatehouse, as: viewer })
  await heading('Ada Lovelace')
  return { ...app, ada, viewer }
}

describe('the page of a user', () => {
  it('changes their role', async () => {
    const { user, ada } = await openPerson()
    await user.selectOptions(screen.getByRole('combobox', { name: 'New role' }), 'Manager')
    await user.click(screen.getByRole('button', { name: 'Change role' }))

    expect(await screen.findByText('Ada is now a manager')).toBeVisible()
    expect(ada.role).toBe('MANAGER')
  })

  it('says to a manager that only administrators can change a role', async () => {
    await openPerson('MANAGER')
    expect(screen.getByText('Only administrators can change roles.')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Change role' })).not.toBeInTheDocument()
  })

  it('says what disabling the account ends before it does so', async () => {
    const { user, ada, gatehouse } = await openPerson()
    gatehouse.accounts.startSession(ada, 'Safari on iPhone')
    await user.click(screen.getByRole('button', { name: 'Disable account' }))
    const dialog = await screen.findByRole('dialog', { name: 'Disable Ada Lovelace?' })
    expect(dialog).toHaveTextContent('All sessions of Ada Lovelace end immediately')
    expect(ada.active).toBe(true)
    await user.click(within(dialog).getByRole('button', { name: 'Disable account' }))

    expect(await screen.findByText('Ada Lovelace is disabled, 1 session ended')).toBeVisible()
    expect(ada.active).toBe(false)
    expect(await screen.findByRole('button', { name: 'Enable account' })).toBeVisible()
  })

  it("shows the server's reason if it refuses", async () => {
    const { user, ada, viewer } = await openPerson()
    ada.role = 'ADMIN'
    viewer.active = false
    await user.click(screen.getByRole('button', { name: 'Disable account' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Disable account' }))

    await waitFor(() => expect(dialog).toHaveTextContent('This is the last active administrator.'))
    expect(ada.active).toBe(true)
  })

  it('lists their sessions, and says what ends before it ends all', async () => {
    const { user, ada, gatehouse } = await openPerson('MANAGER', ['Safari on iPhone', 'Chrome on Windows'])
    await screen.findByText('Safari on iPhone')
    await user.click(screen.getByRole('button', { name: 'End all sessions' }))
    const dialog = await screen.findByRole('dialog', { name: 'End all sessions of Ada Lovelace?' })
    expect(dialog).toHaveTextContent('signed out immediately on Safari on iPhone and Chrome on Windows')
    await user.click(within(dialog).getByRole('button', { name: 'End all sessions' }))

    expect(await screen.findByText('2 sessions ended')).toBeVisible()
    expect(await screen.findByText('No active sessions.')).toBeVisible()
    expect(gatehouse.accounts.sessions.filter(({ account }) => account === ada)).toEqual([])
  })

  it('creates a new link unless a password has been chosen', async () => {
    const { user, ada } = await openPerson()
    await user.click(screen.getByRole('button', { name: 'Create new link' }))
    expect(await screen.findByText(/already chosen a password/)).toBeVisible()
    ada.password = ''
    await user.click(screen.getByRole('button', { name: 'Create new link' }))
    expect(await screen.findByLabelText('Link for Ada')).toHaveValue(
      'http://localhost/choose-password?token=link-1',
    )
  })

  it('explains to an administrator whether the user may use a field', async () => {
    const { user } = await openPerson()
    await user.selectOptions(screen.getByLabelText('Field'), 'setUserRole')
    await user.click(screen.getByRole('button', { name: 'Check' }))
    expect(await screen.findByText(/Mutation.setUserRole has its rule/)).toHaveTextContent('Not allowed.')
    await user.selectOptions(screen.getByLabelText('Field'), 'profile')
    expect(screen.queryByText(/has its rule/)).not.toBeInTheDocument()
  })

  it('shows a manager nothing that is for administrators', async () => {
    await openPerson('MANAGER')
    await screen.findByRole('button', { name: 'Disable account' })
    expect(screen.queryByRole('button', { name: 'Create new link' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Check' })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'View in audit log' })).not.toBeInTheDocument()
  })

  it('says so if the user does not exist', async () => {
    const gatehouse = new Gatehouse()
    openApp('/admin/users/unknown', { gatehouse, as: gatehouse.add({ role: 'ADMIN' }) })

    await heading('User not found')
    expect(screen.getByRole('link', { name: 'Back to users' })).toHaveAttribute('href', '/admin/users')
  })

  it('does not let administrators change their own role or access', async () => {
    const gatehouse = new Gatehouse()
    const grace = gatehouse.add({ firstName: 'Grace', lastName: 'Hopper', role: 'ADMIN' })
    openApp(`/admin/users/${grace.id}`, { gatehouse, as: grace })

    await heading('Grace Hopper')
    expect(screen.queryByRole('button', { name: 'Change role' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Disable account' })).not.toBeInTheDocument()
  })

  it('mails them a password reset', async () => {
    const { user, ada, gatehouse } = await openPerson()
    await user.click(screen.getByRole('button', { name: 'Send a password reset' }))
    const dialog = await screen.findByRole('dialog', { name: 'Send a password reset to Ada Lovelace?' })
    await user.click(within(dialog).getByRole('button', { name: 'Send mail' }))

    expect(await screen.findByText('Password reset sent to Ada')).toBeVisible()
    expect(gatehouse.accounts.resets.get(`reset-${ada.id}`)).toBe(ada)
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  })

  it('does not offer managers to send a password reset', async () => {
    await openPerson('MANAGER')
    expect(screen.queryByRole('button', { name: 'Send a password reset' })).not.toBeInTheDocument()
  })
})
