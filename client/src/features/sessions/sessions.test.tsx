import { describe, expect, it } from '@jest/globals'
import { screen, waitFor, within } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

async function openSessions(...otherDevices: string[]) {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add()
  for (const device of otherDevices) gatehouse.accounts.startSession(ada, device)
  const app = openApp('/sessions', { gatehouse, as: ada })
  await heading('Sessions')
  await screen.findByText('This device')
  return app
}

/** Ada signs in on another device, and then her stream brings this event. */
async function signInElsewhere({ accounts, streams }: Gatehouse, event: object): Promise<void> {
  const [ada] = accounts.all
  if (ada) accounts.startSession(ada, 'Safari on iPhone')
  await streams.send('SessionEvents', event)
}

describe('my sessions', () => {
  it('says so if there are no other sessions', async () => {
    await openSessions()
    expect(screen.getByText('No other sessions')).toBeVisible()
    expect(screen.queryByRole('button', { name: /End/ })).not.toBeInTheDocument()
  })

  it('follow what happens on other devices', async () => {
    const { gatehouse } = await openSessions()
    await signInElsewhere(gatehouse, { __typename: 'SessionsChanged' })
    expect(await screen.findByText('Safari on iPhone')).toBeVisible()
  })

  it('show a session that started before the stream was open', async () => {
    const { gatehouse } = await openSessions()
    await signInElsewhere(gatehouse, { __typename: 'Watching' })
    expect(await screen.findByText('Safari on iPhone')).toBeVisible()
    const asked = [...gatehouse.operations]
    await gatehouse.streams.send('SessionEvents', { __typename: 'Watching' })
    expect(gatehouse.operations).toEqual(asked)
  })

  it('ends one session, after asking', async () => {
    const { user, gatehouse } = await openSessions('Safari on iPhone', 'Chrome on Windows')
    await user.click(screen.getByRole('button', { name: 'End session on Safari on iPhone' }))
    const dialog = await screen.findByRole('dialog', { name: 'End this session?' })
    expect(dialog).toHaveTextContent('Safari on iPhone is signed out immediately')
    await user.click(within(dialog).getByRole('button', { name: 'End session' }))

    await waitFor(() => expect(screen.queryByText('Safari on iPhone')).not.toBeInTheDocument())
    expect(screen.getByText('Chrome on Windows')).toBeVisible()
    expect(gatehouse.accounts.sessions).toHaveLength(2)
  })

  it('ends nothing if the question is cancelled, and restores the focus', async () => {
    const { user, gatehouse } = await openSessions('Safari on iPhone')
    const end = screen.getByRole('button', { name: 'End session on Safari on iPhone' })
    await user.click(end)
    await screen.findByRole('dialog')
    await user.keyboard('{Escape}')

    await waitFor(() => expect(end).toHaveFocus())
    expect(gatehouse.accounts.sessions).toHaveLength(2)
  })

  it('ends all other sessions and says how many', async () => {
    const { user } = await openSessions('Safari on iPhone', 'Chrome on Windows')
    await user.click(screen.getByRole('button', { name: 'End all other sessions' }))
    const dialog = await screen.findByRole('dialog')
    expect(dialog).toHaveTextContent('All 2 other devices are signed out immediately.')
    await user.click(within(dialog).getByRole('button', { name: 'End all other sessions' }))

    expect(await screen.findByText('2 sessions ended')).toBeVisible()
    expect(await screen.findByText('No other sessions')).toBeVisible()
  })
})
