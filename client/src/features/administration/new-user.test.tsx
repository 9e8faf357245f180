import { describe, expect, it } from '@jest/globals'
import { screen, within } from '@testing-library/react'
import type { Role } from '../../apollo/generated/schema-types.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const openAs = (role: Role, path: string, invitationLinks: 'shown' | 'mail' = 'shown') => {
  const gatehouse = new Gatehouse()
  gatehouse.accounts.invitationLinks = invitationLinks
  const viewer = gatehouse.add({ firstName: 'Grace', lastName: 'Hopper', role, email: 'grace@example.org' })
  return { ...openApp(path, { gatehouse, as: viewer }), gatehouse }
}

async function create({ user }: ReturnType<typeof openAs>, email = 'ada@example.org') {
  await heading('Add user')
  await user.type(screen.getByLabelText('First name'), 'Ada')
  await user.type(screen.getByLabelText('Last name'), 'Lovelace')
  await user.type(screen.getByLabelText('Email'), email)
  await user.selectOptions(screen.getByLabelText('Role'), 'Manager')
  await user.click(screen.getByRole('button', { name: 'Create account' }))
}

describe('an account created by an administrator', () => {
  it('shows its link once, explained, and copies it', async () => {
    const app = openAs('ADMIN', '/admin/users')
    await app.user.click(await screen.findByRole('link', { name: 'Add user' }))
    await create(app)

    await heading('Account created for Ada Lovelace')
    expect(app.gatehouse.accounts.all[1]).toMatchObject({ email: 'ada@example.org', role: 'MANAGER' })
    const link = screen.getByLabelText('Link for Ada')
    expect(link).toHaveValue('http://localhost/choose-password?token=link-1')
    expect(screen.getByText(/Expires after 3 days, on .*\d{4}/)).toBeVisible()
    expect(screen.getByText(/not shown again/)).toBeVisible()
    await app.user.click(screen.getByRole('button', { name: 'Copy link' }))
    expect(await screen.findByText('Copied')).toBeVisible()
    expect(await navigator.clipboard.readText()).toBe('http://localhost/choose-password?token=link-1')
    expect(JSON.stringify(app.client.cache.extract())).not.toContain('link-1')
  })

  it('appears in the list', async () => {
    const app = openAs('ADMIN', '/admin/users')
    await screen.findByText('1 user')
    await app.user.click(screen.getByRole('link', { name: 'Add user' }))
    await create(app)
    await heading('Account created for Ada Lovelace')
    const navigation = within(screen.getByRole('navigation'))
    await app.user.click(navigation.getByRole('link', { name: 'Users' }))
    expect(await screen.findByText('2 users')).toBeVisible()
  })

  it('moves the focus from the submitted form to the link', async () => {
    const app = openAs('ADMIN', '/admin/users/new')
    await create(app)
    await heading('Account created for Ada Lovelace')
    expect(screen.getByLabelText('Link for Ada')).toHaveFocus()
  })

  it('says to whom the invitation was sent if its link is not shown', async () => {
    const app = openAs('ADMIN', '/admin/users/new', 'mail')
    await create(app)
    await heading('Account created for Ada Lovelace')
    const sent = screen.getByText('Invitation sent to').closest('[role="status"]')
    expect(sent).toHaveTextContent('Invitation sent to ada@example.org')
    expect(sent).toHaveFocus()
    expect(screen.queryByLabelText('Link for Ada')).not.toBeInTheDocument()
    await app.user.click(screen.getByRole('link', { name: 'View Ada’s account' }))
    await app.user.click(await screen.findByRole('button', { name: 'Create new link' }))
    expect(await screen.findByText('Invitation sent to')).toBeVisible()
  })

  it('shows a refusal at its field', async () => {
    const app = openAs('ADMIN', '/admin/users/new')
    await create(app, 'grace@example.org')
    expect(await screen.findByText('This email already has an account.')).toBeVisible()
    expect(screen.getByLabelText('Email')).toHaveFocus()
  })

  it('is not offered to managers', async () => {
    openAs('MANAGER', '/admin/users')
    await screen.findByText('1 user')
    expect(screen.queryByRole('link', { name: 'Add user' })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Audit log' })).not.toBeInTheDocument()
  })

  it('cannot be created by a manager who knows the address', async () => {
    openAs('MANAGER', '/admin/users/new')
    await heading('No access')
    expect(screen.getByText(/for administrators. Your role is manager/)).toBeVisible()
  })
})
