import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { act, screen, waitFor, within } from '@testing-library/react'
import { totpCode } from '../../testing/confirmation-answers.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'
import { formatDay } from '../../ui/format-time.ts'

const DAY = 24 * 60 * 60 * 1000
const original = globalThis.fetch

beforeAll(() => {
  globalThis.fetch = async () => Response.json({ mail: true, secondFactor: true })
})
afterAll(() => {
  globalThis.fetch = original
})

const soon = new Date(Date.now() + 9 * DAY)

function openWith(due: Date | undefined, path = '/profile') {
  const gatehouse = new Gatehouse()
  gatehouse.accounts.secondFactorDue = due?.toISOString()
  const ada = gatehouse.add()
  return { ...openApp(path, { gatehouse, as: ada }), ada }
}

const label = 'Your account needs a second factor'
const notice = () => screen.findByRole('region', { name: label })
const isGone = () => waitFor(() => expect(screen.queryByRole('region', { name: label })).toBeNull())

describe('the notice of the grace period', () => {
  it('shows the day, leads to the page of second factors, and is gone once there is one', async () => {
    const { user } = openWith(soon)
    expect(await notice()).toHaveTextContent(`${label} by ${formatDay(soon)}`)
    await user.click(within(await notice()).getByRole('link', { name: 'Set up a second factor' }))
    await heading('Security')
    expect(within(await notice()).queryByRole('link')).toBeNull()
    await user.click(await screen.findByRole('button', { name: 'Set up an app' }))
    await user.type(await screen.findByLabelText('6-digit code from the app'), `${totpCode}{Enter}`)
    await screen.findByText('Save your recovery codes')
    await isGone()
  })

  it('is gone on return from another tab where one was added', async () => {
    const { ada } = openWith(soon)
    await notice()
    ada.secondFactor = true
    act(() => void document.dispatchEvent(new Event('visibilitychange')))
    await isGone()
  })

  it('follows a change of the role', async () => {
    const { ada, gatehouse, client } = openWith(undefined)
    await heading('Profile')
    await waitFor(() => expect(gatehouse.operations).toContain('SecondFactorDue'))
    gatehouse.accounts.secondFactorDue = soon.toISOString()
    ada.role = 'MANAGER'
    await act(() => client.refetchQueries({ include: ['Viewer'] }))
    await notice()
  })

  it('says after the last day that the next sign-in asks for one', async () => {
    openWith(new Date(Date.now() - DAY))
    expect(await notice()).toHaveTextContent(/before you can sign in again/)
    expect(await notice()).not.toHaveTextContent(' by ')
  })
})
