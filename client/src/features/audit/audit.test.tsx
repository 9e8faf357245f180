import { describe, expect, it } from '@jest/globals'
import { screen, waitFor, within } from '@testing-library/react'
import type { Role } from '../../apollo/generated/schema-types.ts'
import { auditRecord } from '../../testing/audit-events.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const entries = () => screen.getAllByRole('listitem').filter((item) => item.querySelector('time'))

function houseOf(role: Role = 'ADMIN') {
  const gatehouse = new Gatehouse()
  const grace = gatehouse.add({ firstName: 'Grace', lastName: 'Hopper', role, email: 'grace@example.org' })
  const ada = gatehouse.add({ firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org' })
  return { gatehouse, grace, ada, events: gatehouse.accounts.events }
}

async function openAudit(path = '/admin/audit', eventCount = 0) {
  const house = houseOf()
  const { grace, ada, events } = house
  events.push(
    auditRecord({ kind: 'ROLE_CHANGED', by: grace, about: ada, details: { from: 'CLIENT', to: 'EMPLOYEE' } }),
    auditRecord({ kind: 'SIGN_IN_FAILED', outcome: 'FAILURE', about: ada, daysAgo: 2 }),
    auditRecord({ kind: 'SIGNED_IN', by: ada, daysAgo: 40 }),
  )
  for (let day = 1; day <= eventCount; day += 1)
    events.push(auditRecord({ kind: 'SIGNED_OUT', by: grace, daysAgo: 40 + day }))
  const app = openApp(path, { gatehouse: house.gatehouse, as: grace })
  await heading('Audit log')
  return { ...house, ...app }
}

describe('the audit log', () => {
  it('shows what happened, to whom, when and from where', async () => {
    await openAudit()
    const [newest] = await screen.findAllByText(/changed the role of/)
    expect(newest).toHaveTextContent('Grace Hopper changed the role of Ada Lovelace from client to employee')
    expect(screen.getAllByRole('link', { name: 'Ada Lovelace' })[0]).toHaveAttribute(
      'href',
      '/admin/users/user-2',
    )
    expect(screen.getByText('2 days ago')).toHaveAttribute('title', expect.stringMatching(/\d{4}/))
    expect(entries()[0]).toHaveTextContent('Firefox on Linux · 192.0.2.7')
    expect(screen.getByText('3 events shown. No older events.')).toBeVisible()
  })

  it('is filtered by kind, outcome and time, which the address keeps', async () => {
    const { user, path } = await openAudit()
    await screen.findByText(/3 events/)
    await user.selectOptions(screen.getByLabelText('Outcome'), 'Refused')
    expect(await screen.findByText(/1 events? shown/)).toBeVisible()
    expect(path()).toBe('/admin/audit?outcome=FAILURE')

    await user.selectOptions(screen.getByLabelText('Event'), 'Signed in')
    expect(await screen.findByText('No matching events')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(await screen.findByText(/3 events/)).toBeVisible()
    expect(path()).toBe('/admin/audit')
  })

  it('shows days whole, from the first to the last', async () => {
    const day = (ago: number) => {
      const then = new Date(Date.now() - ago * 24 * 60 * 60 * 1000)
      const [month, date] = [then.getMonth() + 1, then.getDate()].map((part) => `${part}`.padStart(2, '0'))
      return `${then.getFullYear()}-${month}-${date}`
    }
    await openAudit(`/admin/audit?since=${day(40)}&until=${day(2)}`)
    expect(await screen.findByText(/2 events shown/)).toBeVisible()
    expect(screen.queryByText(/changed the role/)).not.toBeInTheDocument()
    expect(screen.getByLabelText('From')).toHaveValue(day(40))
  })

  it('is filtered by a user, found by typing, as subject or actor', async () => {
    const { user, path, ada } = await openAudit()
    await screen.findByText(/3 events/)
    await user.type(screen.getByLabelText('User'), 'lovel')
    await waitFor(() => expect(document.querySelector('datalist option')).toHaveValue('ada@example.org'))
    await user.clear(screen.getByLabelText('User'))
    await user.click(screen.getByLabelText('User'))
    await user.paste('ada@example.org')

    const part = await screen.findByLabelText('User: Ada Lovelace')
    expect(part).toHaveFocus()
    expect(path()).toBe(`/admin/audit?about=${ada.id}`)
    expect(await screen.findByText(/3 events/)).toBeVisible()
    await user.selectOptions(part, 'Their actions')
    expect(await screen.findByText('1 event shown. No older events.')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'All users' }))
    expect(await screen.findByLabelText('User')).toHaveFocus()
  })

  it('loads older events at the end, and says so if that fails', async () => {
    const { user, gatehouse } = await openAudit('/admin/audit', 30)
    await screen.findByText('20 events shown.')
    gatehouse.refuseNext('AuditEvents', 'UNAVAILABLE')
    await user.click(screen.getByRole('button', { name: 'Show older' }))
    expect(await screen.findByText(/The server is busy/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show older' }))

    expect(await screen.findByText('33 events shown. No older events.')).toHaveFocus()
    expect(entries()).toHaveLength(33)
  })

  it('counts what is new, and shows it when asked', async () => {
    const { user, gatehouse, events, ada } = await openAudit('/admin/audit', 30)
    await user.click(await screen.findByRole('button', { name: 'Show older' }))
    await screen.findByText('33 events shown. No older events.')
    for (let count = 0; count < 3; count += 1) {
      const event = auditRecord({ kind: 'SIGNED_IN', by: ada })
      events.unshift(event)
      await gatehouse.streams.send('NewAuditEvents', { id: event.id })
      await gatehouse.streams.send('NewAuditEvents', { id: event.id })
    }
    const bar = await screen.findByRole('button', { name: '3 new events' })
    expect(screen.getByText('33 events shown. No older events.')).toBeVisible()
    await user.click(bar)
    expect(await screen.findByText('36 events shown. No older events.')).toBeVisible()
    expect(screen.queryByRole('button', { name: /new event/ })).not.toBeInTheDocument()
    expect(entries()[0]).toHaveTextContent('Ada Lovelace signed in')
  })

  it('counts what arrived before its stream was open, and starts over with another filter', async () => {
    const { user, gatehouse, events, grace } = await openAudit()
    await gatehouse.streams.opened('NewAuditEvents')
    await screen.findByText(/3 events/)
    events.unshift(auditRecord({ kind: 'SIGNED_IN', by: grace }))
    gatehouse.streams.complete('NewAuditEvents')
    expect(await screen.findByRole('button', { name: '1 new event' })).toBeVisible()
    await user.selectOptions(screen.getByLabelText('Event'), 'Role changed')
    await waitFor(() => expect(screen.queryByRole('button', { name: /new event/ })).not.toBeInTheDocument())
  })

  it('can be retried if it could not be loaded', async () => {
    const { gatehouse, grace } = houseOf()
    gatehouse.refuseNext('AuditEvents', 'INTERNAL_SERVER_ERROR', { requestId: 'r-17' })
    const { user } = openApp('/admin/audit', { gatehouse, as: grace })
    expect(await screen.findByText(/report request r-17/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('No events yet')).toBeVisible()
  })

  it('is not shown to managers, who read which role it is for', async () => {
    const { gatehouse, grace } = houseOf('MANAGER')
    openApp('/admin/audit', { gatehouse, as: grace })
    await heading('No access')
    expect(screen.getByText(/for administrators. Your role is manager/)).toBeVisible()
    expect(gatehouse.operations).not.toContain('AuditEvents')
  })
})

describe('recent activity', () => {
  it('says “you” to its reader, and names no one else', async () => {
    const { gatehouse, grace, ada, events } = houseOf()
    events.push(
      auditRecord({ kind: 'ACCOUNT_ENABLED', about: ada }),
      auditRecord({ kind: 'SIGNED_IN', by: grace }),
      auditRecord({ kind: 'PASSWORD_CHANGED', by: ada, details: { sessionsEnded: '1' } }),
    )
    const { user } = openApp('/profile', { gatehouse, as: ada })
    await user.click(await screen.findByRole('link', { name: 'Recent activity' }))
    await heading('Recent activity')

    expect(await screen.findByText('You changed your password, which ended 1 session')).toBeVisible()
    const list = within(screen.getByRole('main'))
    expect(list.getByText('A manager or administrator enabled your account')).toBeVisible()
    expect(list.queryByText(/Grace/)).not.toBeInTheDocument()
  })

  it('follows what happens', async () => {
    const { gatehouse, ada, events } = houseOf()
    openApp('/activity', { gatehouse, as: ada })
    await screen.findByText('No events yet')
    events.push(auditRecord({ kind: 'PASSWORD_CHANGED', by: ada }))
    await gatehouse.streams.send('SessionEvents', { __typename: 'Watching' })
    expect(await screen.findByText('You changed your password')).toBeVisible()
  })

  it('says so if there are no events yet', async () => {
    const { gatehouse, ada } = houseOf()
    openApp('/activity', { gatehouse, as: ada })
    expect(await screen.findByText('No events yet')).toBeVisible()
  })
})
