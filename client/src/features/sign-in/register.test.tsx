import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const field = (label: string) => screen.getByLabelText(label)

async function openRegister() {
  const gatehouse = new Gatehouse()
  gatehouse.add({ email: 'taken@example.org' })
  const app = openApp('/register', { gatehouse })
  await heading('Create your account')
  return app
}

async function fill(user: UserEvent, values: Record<string, string>) {
  for (const [label, value] of Object.entries(values)) await user.type(field(label), value)
}

const grace = {
  'First name': 'Grace',
  'Last name': 'Hopper',
  Email: 'grace@example.org',
  Password: 'nanoseconds on a wire',
  'Confirm password': 'nanoseconds on a wire',
}

describe('creating an account', () => {
  it('signs in at once', async () => {
    const { user, gatehouse } = await openRegister()
    await fill(user, grace)
    await user.selectOptions(field('Role'), 'Client')
    await user.keyboard('{Enter}')
    await user.click(screen.getByRole('button', { name: 'Create account' }))

    await heading('Profile')
    expect(gatehouse.accounts.all.at(-1)).toMatchObject({ firstName: 'Grace', role: 'CLIENT', phone: null })
  })

  it('asks to open the mailed link if the address must be verified first', async () => {
    const { user, gatehouse } = await openRegister()
    gatehouse.accounts.verifyFirst = true
    await fill(user, grace)
    await user.click(screen.getByRole('button', { name: 'Create account' }))

    await heading('Check your mail')
    expect(screen.getByText(/on its way to grace@example.org. Open its link/)).toBeVisible()
    await user.click(screen.getByRole('link', { name: 'Go to sign in' }))
    await heading('Sign in')
  })

  it("puts each of the server's errors beside its field and goes to the first", async () => {
    const { user } = await openRegister()
    await fill(user, { ...grace, Email: 'taken@example.org', Password: '123', 'Confirm password': '1234' })
    await user.click(screen.getByRole('button', { name: 'Create account' }))

    await waitFor(() => expect(field('Email')).toHaveFocus())
    expect(field('Email')).toHaveAccessibleDescription('This email already has an account.')
    expect(field('Password')).toHaveAccessibleDescription(/Use at least 8 characters. Use more than digits./)
    expect(field('Confirm password')).toHaveAccessibleDescription('The two passwords differ.')
    expect(field('First name')).toBeValid()
  })

  it('sets autocomplete for password managers and address books', async () => {
    await openRegister()
    const tokens = [
      'First name',
      'Last name',
      'Email',
      'Phone (optional)',
      'Password',
      'Confirm password',
    ].map((label) => field(label).getAttribute('autocomplete'))
    expect(tokens).toEqual(['given-name', 'family-name', 'username', 'tel', 'new-password', 'new-password'])
  })
})
