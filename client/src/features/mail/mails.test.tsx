import { describe, expect, it } from '@jest/globals'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import type { Role } from '../../apollo/generated/schema-types.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { type MailRecord, mailRecord } from '../../testing/mail-answers.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const rows = () => within(screen.getByRole('list', { name: 'Mails' })).getAllByRole('listitem')
const dialog = () => within(screen.getByRole('dialog'))

const HOUR = 60 * 60 * 1000
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString()

const failed = () => mailRecord({ state: 'FAILED', error: 'SMTP 550', attempts: 1 })
const sent = () =>
  mailRecord({ kind: 'INVITATION', state: 'SENT', attempts: 2, createdAt: hoursAgo(3), sentAt: hoursAgo(2) })

async function openMails(
  mails: readonly MailRecord[],
  { role = 'ADMIN' as Role, path = '/admin/mails' } = {},
) {
  const gatehouse = new Gatehouse()
  gatehouse.accounts.mails.push(...mails)
  const app = openApp(path, { gatehouse, as: gatehouse.add({ role, email: 'grace@example.org' }) })
  await heading(role === 'ADMIN' ? 'Mail' : 'No access')
  return app
}

describe('the list of mails', () => {
  it('shows what each mail is, to whom it goes, its state, its error and its times', async () => {
    await openMails([failed(), sent()])
    await screen.findByText('2 mails shown. No older mails.')
    const [first, second] = rows()
    expect(first).toHaveTextContent(
      'Password resetada@example.orgFailedSMTP 550 · 1 attemptCreated 5 minutes agoExpires in 25 minutes',
    )
    expect(second).toHaveTextContent(
      'Invitationada@example.orgSent2 attemptsCreated 3 hours agoSent 2 hours ago',
    )
  })

  it('says what appears in it while it is empty', async () => {
    await openMails([])
    expect(await screen.findByText('No mails yet')).toBeVisible()
  })

  it('is filtered by state, kind and recipient, which the address keeps', async () => {
    const { user, path } = await openMails([failed(), sent(), mailRecord({ recipient: 'joan@example.org' })])
    await screen.findByText(/3 mails shown/)
    await user.selectOptions(screen.getByLabelText('State'), 'Failed')
    expect(await screen.findByText(/1 mail shown/)).toBeVisible()
    expect(path()).toBe('/admin/mails?state=FAILED')

    await user.selectOptions(screen.getByLabelText('Kind'), 'Invitation')
    await user.click(await screen.findByRole('button', { name: 'Clear filters' }))
    expect(await screen.findByText(/3 mails shown/)).toBeVisible()

    fireEvent.change(screen.getByLabelText('Recipient'), { target: { value: ' joan@example.org ' } })
    expect(await screen.findByText(/1 mail shown/)).toBeVisible()
    expect(path()).toBe('/admin/mails?recipient=joan%40example.org')
  })

  it('loads older mails at the end, and says so if that fails', async () => {
    const { user, gatehouse } = await openMails(Array.from({ length: 25 }, sent))
    await screen.findByText('20 mails shown.')
    gatehouse.refuseNext('Mails', 'UNAVAILABLE')
    await user.click(screen.getByRole('button', { name: 'Show older' }))
    expect(await screen.findByText(/The server is busy/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show older' }))
    expect(await screen.findByText('25 mails shown. No older mails.')).toHaveFocus()
    expect(rows()).toHaveLength(25)
  })

  it('can be retried if it could not be loaded', async () => {
    const gatehouse = new Gatehouse()
    gatehouse.refuseNext('Mails', 'INTERNAL_SERVER_ERROR', { requestId: 'r-17' })
    const { user } = openApp('/admin/mails', { gatehouse, as: gatehouse.add({ role: 'ADMIN' }) })
    expect(await screen.findByText(/report request r-17/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('No mails yet')).toBeVisible()
  })

  it('is not shown to managers, who read which role it is for', async () => {
    const { gatehouse } = await openMails([failed()], { role: 'MANAGER' })
    expect(screen.getByText(/for administrators. Your role is manager/)).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Mail' })).not.toBeInTheDocument()
    expect(gatehouse.operations).not.toContain('Mails')
  })
})

describe('a mail that was not sent', () => {
  it('is retried after a confirmation', async () => {
    const mail = failed()
    const { user } = await openMails([mail])
    await user.click(await screen.findByRole('button', { name: 'Retry: Password reset, ada@example.org' }))
    expect(dialog().getByText(/is sent to ada@example.org immediately/)).toBeVisible()
    expect(mail.state).toBe('FAILED')
    await user.click(dialog().getByRole('button', { name: 'Retry now' }))

    expect(await screen.findByText('Mail queued')).toBeVisible()
    expect(rows()[0]).toHaveTextContent('Queued')
    expect(mail).toMatchObject({ state: 'QUEUED', attempts: 0 })
  })

  it('is cancelled after a confirmation', async () => {
    const mail = failed()
    const { user } = await openMails([mail])
    await user.click(await screen.findByRole('button', { name: 'Cancel: Password reset, ada@example.org' }))
    expect(dialog().getByRole('button', { name: 'Keep mail' })).toHaveFocus()
    await user.click(dialog().getByRole('button', { name: 'Cancel mail' }))

    expect(await screen.findByText('Mail cancelled')).toBeVisible()
    expect(mail.state).toBe('CANCELLED')
    expect(rows()[0]).toHaveTextContent('Cancelled')
    expect(screen.queryByRole('button', { name: /^Retry/ })).not.toBeInTheDocument()
  })

  it('is not changed if the question is dismissed', async () => {
    const mail = failed()
    const { user, gatehouse } = await openMails([mail])
    await user.click(await screen.findByRole('button', { name: /^Cancel/ }))
    await user.click(dialog().getByRole('button', { name: 'Keep mail' }))
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
    expect(gatehouse.operations).not.toContain('CancelMail')
  })

  it('shows its new state if it was sent in the meantime', async () => {
    const mail = failed()
    const { user } = await openMails([mail])
    await user.click(await screen.findByRole('button', { name: /^Retry/ }))
    Object.assign(mail, { state: 'SENT', sentAt: hoursAgo(0) })
    await user.click(dialog().getByRole('button', { name: 'Retry now' }))
    expect(await dialog().findByText('This mail was sent or cancelled.')).toBeVisible()
    await waitFor(() => expect(rows()[0]).toHaveTextContent('Sent'))
  })

  it('has no buttons once it was sent, or its link has expired', async () => {
    await openMails([sent(), mailRecord({ state: 'FAILED', expiresAt: hoursAgo(1) })])
    await screen.findByText(/2 mails shown/)
    expect(screen.queryByRole('button', { name: /^(Retry|Cancel)/ })).not.toBeInTheDocument()
    expect(rows()[1]).toHaveTextContent('Expired 1 hour ago')
  })
})
