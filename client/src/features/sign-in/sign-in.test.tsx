import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const email = () => screen.getByLabelText('Email')
const password = () => screen.getByLabelText('Password')

async function openSignIn(path = '/sign-in') {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ email: 'ada@example.org', password: 'correct horse battery' })
  const app = openApp(path, { gatehouse })
  await heading('Sign in')
  return { ...app, ada }
}

describe('signing in', () => {
  it('works by keyboard alone', async () => {
    const { user, path } = await openSignIn()
    email().focus()
    await user.keyboard('ada@example.org')
    await user.tab()
    await user.keyboard('correct horse battery{Enter}')

    await heading('Profile')
    expect(path()).toBe('/profile')
  })

  it('returns to the page that was opened first', async () => {
    const { user, path } = await openSignIn('/sessions?from=mail')
    expect(path()).toBe('/sign-in?to=%2Fsessions%3Ffrom%3Dmail')
    await user.type(email(), 'ada@example.org')
    await user.type(password(), 'correct horse battery{Enter}')

    await heading('Sessions')
    expect(path()).toBe('/sessions?from=mail')
  })

  it('says so if the address must be verified first', async () => {
    const { user, ada, gatehouse } = await openSignIn()
    gatehouse.accounts.verifyFirst = true
    ada.emailVerified = false
    await user.type(email(), 'ada@example.org')
    await user.type(password(), 'correct horse battery{Enter}')
    expect(await screen.findByText('Verify your email address first.')).toBeVisible()
  })

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example'])(
    'never returns to %s',
    async (to) => {
      const { user, path } = await openSignIn(`/sign-in?${new URLSearchParams({ to })}`)
      await user.type(email(), 'ada@example.org')
      await user.type(password(), 'correct horse battery{Enter}')

      await heading('Profile')
      expect(path()).toBe('/profile')
    },
  )

  it('marks each missing field and focuses the first', async () => {
    const { user, gatehouse } = await openSignIn()
    await user.click(screen.getByRole('button', { name: 'Sign in' }))

    expect(email()).toHaveAccessibleDescription('Enter your email.')
    expect(password()).toHaveAccessibleDescription('Enter your password.')
    await waitFor(() => expect(email()).toHaveFocus())
    expect(gatehouse.operations).not.toContain('SignIn')
  })

  it('keeps the email when the password is wrong', async () => {
    const { user } = await openSignIn()
    await user.type(email(), 'ada@example.org')
    await user.type(password(), 'something else{Enter}')

    expect(await screen.findByText('Email or password is wrong.')).toBeVisible()
    expect(email()).toHaveValue('ada@example.org')
  })

  it('says when to try again after too many attempts', async () => {
    const { user, gatehouse } = await openSignIn()
    gatehouse.refuseNext('SignIn', 'RATE_LIMITED', { retryAfterSeconds: 300 })
    await user.type(email(), 'ada@example.org')
    await user.type(password(), 'something else{Enter}')

    expect(await screen.findByText(/Try again in 5 minutes/)).toBeVisible()
  })

  it('says so when the server cannot be reached', async () => {
    const { user, gatehouse } = await openSignIn()
    gatehouse.failNext('SignIn', () => Promise.reject(new TypeError('Failed to fetch')))
    await user.type(email(), 'ada@example.org')
    await user.type(password(), 'correct horse battery{Enter}')

    expect(await screen.findByText(/cannot be reached/)).toBeVisible()
  })

  it.each([
    [401, /A proxy in front of the server asked for credentials/],
    [413, /did not accept this request/],
    [502, /cannot be reached/],
    [200, /cannot be reached/],
  ])('explains a page that a proxy sends with status %i', async (status, sentence) => {
    const { user, gatehouse } = await openSignIn()
    gatehouse.failNext('SignIn', () => new Response('<h1>Not the server</h1>', { status }))
    await user.type(email(), 'ada@example.org')
    await user.type(password(), 'correct horse battery{Enter}')

    expect(await screen.findByText(sentence)).toBeVisible()
  })

  it('can be filled in by password managers', async () => {
    await openSignIn()
    expect(email()).toHaveAttribute('autocomplete', 'username webauthn')
    expect(password()).toHaveAttribute('autocomplete', 'current-password')
  })
})
