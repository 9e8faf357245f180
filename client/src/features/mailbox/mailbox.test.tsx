import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Design } from '../../ui/design.tsx'
import type { Mail } from './mail.ts'
import { Mailbox } from './mailbox.tsx'

const mail = (id: string, more: Partial<Mail> = {}): Mail => ({
  id,
  to: `${id}@example.org`,
  createdAt: '2026-11-28T10:00:00.000Z',
  subject: `For ${id}`,
  text: `Hello ${id}`,
  html: `<!doctype html><html><head></head><body>Hello ${id}</body></html>`,
  link: `https://example.org/reset#${id}`,
  ...more,
})

type Answer = readonly Mail[] | 'closed' | 'unreachable'
let answer: Answer
let asked: string[]

beforeEach(() => {
  asked = []
  globalThis.fetch = async (url) => {
    asked.push(String(url))
    if (answer === 'unreachable') throw new TypeError('Failed to fetch')
    return answer === 'closed' ? new Response('{}', { status: 404 }) : Response.json({ mails: answer })
  }
})
afterEach(() => {
  history.replaceState(null, '', '/')
  Reflect.deleteProperty(globalThis, 'fetch')
})

function open(address = '/mailbox') {
  history.replaceState(null, '', address)
  render(
    <Design>
      <Mailbox />
    </Design>,
  )
  return userEvent.setup()
}

describe('the mailbox', () => {
  it('says so if there are no mails yet', async () => {
    answer = []
    open()
    expect(await screen.findByText('No mails yet')).toBeVisible()
  })

  it('shows a mail in a frame that runs no scripts, its text and its link', async () => {
    answer = [mail('ada'), mail('grace')]
    const user = open()
    const list = await screen.findByRole('navigation', { name: 'Mails' })
    expect(within(list).getAllByRole('link')).toHaveLength(2)
    await user.click(within(list).getByRole('link', { name: /For grace/ }))

    expect(await screen.findByRole('heading', { name: 'For grace' })).toBeVisible()
    const frame = screen.getByTitle('Mail: For grace')
    expect(frame).toHaveAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox')
    expect(frame).toHaveAttribute('srcdoc', expect.stringContaining('<base target="_blank">'))
    expect(screen.getByRole('link', { name: 'https://example.org/reset#grace' })).toHaveAttribute(
      'target',
      '_blank',
    )
    await user.click(screen.getByRole('button', { name: 'Plain text' }))
    expect(screen.getByText('Hello grace')).toBeVisible()
  })

  it('loads only the mails to the recipient in the address', async () => {
    answer = []
    open('/mailbox?to=ada%2B1@example.org')
    expect(await screen.findByText('Mails to ada+1@example.org appear here.')).toBeVisible()
    expect(asked).toEqual(['/mailbox.json?to=ada%2B1%40example.org'])
    expect(screen.getByRole('link', { name: 'Show all mails' })).toHaveAttribute('href', '/mailbox')
  })

  it('says so if a mail was removed', async () => {
    answer = [mail('ada')]
    open('/mailbox#grace')
    expect(await screen.findByText('This mail is no longer in the mailbox.')).toBeVisible()
  })

  it.each<[Answer, RegExp]>([
    ['closed', /only available on the machine that runs the server/],
    ['unreachable', /cannot be reached/],
  ])('that is %s says so, and can be retried', async (problem, sentence) => {
    answer = problem
    const user = open()
    expect(await screen.findByText(sentence)).toBeVisible()
    answer = [mail('ada')]
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: /For ada/ })).toBeVisible()
  })
})
