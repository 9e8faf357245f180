import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { screen, waitFor, within } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const pageFetch = globalThis.fetch
const { createObjectURL, revokeObjectURL } = URL
afterEach(() => {
  globalThis.fetch = pageFetch
  Object.assign(URL, { createObjectURL, revokeObjectURL })
})

async function openOwnData(role: 'CLIENT' | 'ADMIN' = 'CLIENT') {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ role })
  const app = openApp('/your-data', { gatehouse, as: ada })
  await heading('Your data')
  return { ...app, ada }
}

/** Answers the link, and collects what the browser would save. */
function serveFile(respond: () => Response): { asked: string[]; saved: Blob[] } {
  const asked: string[] = []
  const saved: Blob[] = []
  globalThis.fetch = async (input) => {
    asked.push(String(input))
    return respond()
  }
  Object.assign(URL, {
    createObjectURL: (file: Blob) => {
      saved.push(file)
      return '#saved'
    },
    revokeObjectURL: jest.fn(),
  })
  return { asked, saved }
}

const broken = (): Response => {
  const body = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  })
  return new Response(body)
}

describe('the copy of one’s data', () => {
  it('is downloaded from the link, on this page’s own origin', async () => {
    const { user } = await openOwnData()
    const { asked, saved } = serveFile(() => new Response('{"profile":{}}'))
    await user.click(screen.getByRole('button', { name: 'Download your data' }))
    expect(await screen.findByText('Your data was downloaded')).toBeVisible()
    expect(asked).toEqual(['/data-export?token=abc'])
    expect(saved.map(({ size }) => size)).toEqual([14])
  })

  it.each([
    ['breaks off', broken],
    ['is not there', () => new Response(null, { status: 404 })],
  ])('says so if it %s, and can be tried again', async (_how, respond) => {
    const { user } = await openOwnData()
    const { saved } = serveFile(respond)
    await user.click(screen.getByRole('button', { name: 'Download your data' }))
    expect(await screen.findByText(/stopped before it was complete/)).toBeVisible()
    expect(saved).toEqual([])
    expect(screen.getByRole('button', { name: 'Download your data' })).toBeEnabled()
  })

  it('says when it can be asked for again', async () => {
    const { user, gatehouse } = await openOwnData()
    gatehouse.refuseNext('ExportMyData', 'RATE_LIMITED', { retryAfterSeconds: 600 })
    await user.click(screen.getByRole('button', { name: 'Download your data' }))
    expect(await screen.findByText(/Try again in 10 minutes/)).toBeVisible()
  })
})

describe('deleting the account', () => {
  it('says exactly what goes, and leads to the sign-in page', async () => {
    const { user, gatehouse, path, ada } = await openOwnData()
    await user.click(screen.getByRole('button', { name: 'Delete account' }))
    const dialog = await screen.findByRole('dialog', { name: 'Delete your account?' })
    expect(
      within(dialog)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'your profile: name, email address and phone number',
      'your password, passkeys, authenticator apps and recovery codes',
      'all sessions: you are signed out on every device',
      'mails to you, and trusted devices',
    ])
    await user.click(within(dialog).getByRole('button', { name: 'Delete account' }))
    await heading('Sign in')
    expect(await screen.findByText('Your account was deleted')).toBeVisible()
    expect(gatehouse.accounts.all).not.toContain(ada)
    expect(path()).toMatch(/^\/sign-in/)
  })

  it('says until when it can be cancelled', async () => {
    const { user, gatehouse } = await openOwnData()
    gatehouse.accounts.deletionDueAt = '2030-01-31T12:00:00Z'
    await user.click(screen.getByRole('button', { name: 'Delete account' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Delete account' }))
    expect(await screen.findByText(/will be deleted on .*2030/)).toBeVisible()
  })

  it('changes nothing if it is cancelled, or refused', async () => {
    const { user, gatehouse, ada } = await openOwnData('ADMIN')
    const start = screen.getByRole('button', { name: 'Delete account' })
    await user.click(start)
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Delete account' }))
    expect(await within(dialog).findByText('This is the last administrator.')).toBeVisible()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(start).toHaveFocus())
    expect(gatehouse.accounts.all).toContain(ada)
  })
})

describe('deleting the account of another user', () => {
  it('asks first, and leads to the list', async () => {
    const gatehouse = new Gatehouse()
    const admin = gatehouse.add({ role: 'ADMIN' })
    const grace = gatehouse.add({ firstName: 'Grace', lastName: 'Hopper' })
    const { user, path } = openApp(`/admin/users/${grace.id}`, { gatehouse, as: admin })
    await user.click(await screen.findByRole('button', { name: 'Delete account' }))
    const dialog = await screen.findByRole('dialog')
    expect(dialog).toHaveTextContent(/cannot be restored/)
    await user.click(within(dialog).getByRole('button', { name: 'Delete account' }))
    await heading('Users')
    expect(path()).toBe('/admin/users')
    expect(gatehouse.accounts.all).toEqual([admin])
  })

  it('is not offered for the own account', async () => {
    const gatehouse = new Gatehouse()
    const admin = gatehouse.add({ role: 'ADMIN' })
    openApp(`/admin/users/${admin.id}`, { gatehouse, as: admin })
    await screen.findByRole('heading', { name: 'Permission check' })
    expect(screen.queryByRole('button', { name: 'Delete account' })).not.toBeInTheDocument()
  })
})
