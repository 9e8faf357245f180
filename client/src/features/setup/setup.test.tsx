import { describe, expect, it } from '@jest/globals'
import { screen } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

async function openSetup(path: string) {
  const gatehouse = new Gatehouse()
  gatehouse.accounts.setupToken = 'once'
  return openApp(path, { gatehouse })
}

async function fill({ user }: Awaited<ReturnType<typeof openSetup>>) {
  await heading('Create the first administrator')
  await user.type(screen.getByLabelText('First name'), 'Ada')
  await user.type(screen.getByLabelText('Last name'), 'Lovelace')
  await user.type(screen.getByLabelText('Email'), 'ada@example.org')
  await user.type(screen.getByLabelText('Password'), 'notes on the engine')
  await user.type(screen.getByLabelText('Confirm password'), 'notes on the engine{Enter}')
}

describe('the first administrator', () => {
  it('is created from the printed link and signed in', async () => {
    const app = await openSetup('/setup?token=once')
    await fill(app)

    await heading('Profile')
    expect(app.path()).toBe('/profile')
    expect(app.gatehouse.accounts.all).toMatchObject([{ role: 'ADMIN', email: 'ada@example.org' }])
  })

  it('reads that the link has been used', async () => {
    const app = await openSetup('/setup?token=twice')
    await fill(app)

    expect(await screen.findByText('This link has been used or has run out.')).toBeVisible()
  })

  it('reads that the link is incomplete', async () => {
    await openSetup('/setup')
    await heading('This link is incomplete')
    expect(screen.queryByLabelText('Password')).not.toBeInTheDocument()
  })
})
