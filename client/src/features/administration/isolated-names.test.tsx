import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { auditRecord } from '../../testing/audit-events.ts'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { openApp } from '../../testing/open-app.tsx'

/** Both a right-to-left name, and one of an old row that tries to turn the text after it around. */
const firstName = 'محمد\u202e'
const email = 'mohammad@example.org'

/** The texts of the page that show the name or the email where they could reorder their neighbours. */
function exposedTexts(): string[] {
  const texts = document.evaluate('//text()', document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE)
  return Array.from({ length: texts.snapshotLength }, (_, index) => texts.snapshotItem(index))
    .filter((text) => text?.textContent?.includes('محمد') || text?.textContent === email)
    .filter((text) => !text?.parentElement?.closest('bdi'))
    .map((text) => text?.textContent ?? '')
    .filter((text) => !/\u2068محمد[^\u202a-\u202e\u2068]*\u2069/u.test(text))
}

function open(path: (id: string) => string) {
  const gatehouse = new Gatehouse()
  const grace = gatehouse.add({ firstName: 'Grace', lastName: 'Hopper', role: 'ADMIN' })
  const mohammad = gatehouse.add({ firstName, lastName: '', email, role: 'ADMIN' })
  gatehouse.accounts.startSession(mohammad, 'Safari on iPhone')
  const details = { from: 'CLIENT', to: 'ADMIN' }
  gatehouse.accounts.events.push(auditRecord({ kind: 'ROLE_CHANGED', by: grace, about: mohammad, details }))
  return { ...openApp(path(mohammad.id), { gatehouse, as: grace }), gatehouse, grace, mohammad }
}

const shown = () => waitFor(() => expect(document.body.textContent).toContain('محمد'))

describe('user input cannot reorder the text around it', () => {
  it('in the list of users', async () => {
    open(() => '/admin/users')
    await shown()
    expect(exposedTexts()).toEqual([])
  })

  it("on a user's page, its title and its dialogs", async () => {
    const { user } = open((id) => `/admin/users/${id}`)
    await shown()
    await screen.findByRole('button', { name: 'End all sessions' })
    expect(exposedTexts()).toEqual([])
    expect(document.title).toBe('\u2068محمد\u2069 · Gatehouse')
    await user.click(screen.getByRole('button', { name: 'End all sessions' }))
    expect(exposedTexts()).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    await user.click(screen.getByRole('button', { name: 'Disable account' }))
    expect(exposedTexts()).toEqual([])
    await user.click(screen.getAllByRole('button', { name: 'Disable account' }).at(-1) ?? document.body)
    await screen.findByText(/is disabled, 1 session ended/)
    expect(exposedTexts()).toEqual([])
  })

  it('in the audit log, and its filter by user', async () => {
    const { user } = open((id) => `/admin/audit?about=${id}`)
    await screen.findByText(/changed the role of/)
    expect(exposedTexts()).toEqual([])
    await user.click(await screen.findByRole('button', { name: 'All users' }))
    await user.type(screen.getByLabelText('User'), 'moh')
    await waitFor(() => expect(document.querySelector('option[value="mohammad@example.org"]')).not.toBeNull())
    expect(exposedTexts()).toEqual([])
  })

  it("on the user's own pages", async () => {
    const gatehouse = new Gatehouse()
    openApp('/profile', { gatehouse, as: gatehouse.add({ firstName, lastName: '', email }) })
    await shown()
    await screen.findByText(email)
    expect(exposedTexts()).toEqual([])
  })
})
