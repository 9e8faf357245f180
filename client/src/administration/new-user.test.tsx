import { describe, expect, it } from '@jest/globals'
import { screen, within } from '@testing-library/react'
import type { Role } from '../apollo/generated/operations.ts'
import { Gatehouse } from '../testing/gatehouse.ts'
import { heading, openApp } from '../testing/open-app.tsx'

const openAs = (role: Role, path: string) => {
  const gatehouse = new Gatehouse()
  const viewer = gatehouse.add({ firstName: 'Grace', lastName: 'Hopper', role, email: 'grace@example.org' })
  return { ...openApp(path, { gatehouse, as: viewer }), gatehouse }
}

async function create({ user }: ReturnType<typeof openAs>, email = 'ada@example.org') {
  await heading('Add a person')
  await user.type(screen.getByLabelText('First name'), 'Ada')
  await user.type(screen.getByLabelText('Last name'), 'Lovelace')
  await user.type(screen.getByLabelText('Email'), email)
  await user.selectOptions(screen.getByLabelText('Role'), 'Manager')
  await user.click(screen.getByRole('button', { name: 'Create account' }))
}

describe('an account for somebody', () => {
  it('comes with a link that is shown once, told what it is, and copied', async () => {
    const app = openAs('ADMIN', '/admin/users')
    await app.user.click(await screen.findByRole('link', { name: 'Add a person' }))
    await create(app)

    await heading('Ada Lovelace has an account')
    expect(app.gatehouse.accounts.all[1]).toMatchObject({ email: 'ada@example.org', role: 'MANAGER' })
    const link = screen.getByLabelText('Link for Ada')
    expect(link).toHaveValue('http://localhost/choose-password?token=link-1')
    expect(screen.getByText(/good for 3 days, until .*\d{4}/)).toBeVisible()
    expect(screen.getByText(/shown this once/)).toBeVisible()
    await app.user.click(screen.getByRole('button', { name: 'Copy link' }))
    expect(await screen.findByText('Copied.')).toBeVisible()
    expect(await navigator.clipboard.readText()).toBe('http://localhost/choose-password?token=link-1')
    expect(JSON.stringify(app.client.cache.extract())).not.toContain('link-1')
  })

  it('is listed after it was made', async () => {
    const app = openAs('ADMIN', '/admin/users')
    await screen.findByText('1 person')
    await app.user.click(screen.getByRole('link', { name: 'Add a person' }))
    await create(app)
    await heading('Ada Lovelace has an account')
    const navigation = within(screen.getByRole('navigation'))
    await app.user.click(navigation.getByRole('link', { name: 'People' }))
    expect(await screen.findByText('2 people')).toBeVisible()
  })

  it('hands the focus on to the link, from the button that is gone', async () => {
    const app = openAs('ADMIN', '/admin/users/new')
    await create(app)
    await heading('Ada Lovelace has an account')
    expect(screen.getByLabelText('Link for Ada')).toHaveFocus()
  })

  it('is refused with the reason beside the field', async () => {
    const app = openAs('ADMIN', '/admin/users/new')
    await create(app, 'grace@example.org')
    expect(await screen.findByText('This email already has an account.')).toBeVisible()
    expect(screen.getByLabelText('Email')).toHaveFocus()
  })

  it('is not for managers to make, who do not find the way there', async () => {
    openAs('MANAGER', '/admin/users')
    await screen.findByText('1 person')
    expect(screen.queryByRole('link', { name: 'Add a person' })).not.toBeInTheDocument()
    expect(screen.queryByRole('link', { name: 'Audit log' })).not.toBeInTheDocument()
  })

  it('cannot be made by a manager who knows the address', async () => {
    openAs('MANAGER', '/admin/users/new')
    await heading('Not allowed')
    expect(screen.getByText(/for administrators; your role is manager/)).toBeVisible()
  })
})
