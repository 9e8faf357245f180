import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { openApp } from '../../testing/open-app.tsx'

const original = globalThis.fetch

beforeEach(() => {
  globalThis.fetch = async () =>
    Response.json({ explorer: null, mail: false, mailbox: false, secondFactor: false })
})
afterEach(() => {
  globalThis.fetch = original
})

it('offers nothing that needs a mail if the server writes none', async () => {
  const gatehouse = new Gatehouse()
  openApp('/profile', { gatehouse, as: gatehouse.add({ emailVerified: false }) })
  await screen.findByText('Not verified')
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Send link' })).not.toBeInTheDocument())
  expect(screen.queryByRole('button', { name: 'Change email address' })).not.toBeInTheDocument()
})

it('does not ask until when a second factor is needed if no role needs one', async () => {
  const gatehouse = new Gatehouse()
  openApp('/security', { gatehouse, as: gatehouse.add() })
  await screen.findByText('No authenticator app')
  expect(gatehouse.operations).not.toContain('SecondFactorDue')
})
