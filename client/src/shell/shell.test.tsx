import { describe, expect, it } from '@jest/globals'
import { act, screen, waitFor, within } from '@testing-library/react'
import { Gatehouse } from '../testing/gatehouse.ts'
import { heading, openApp } from '../testing/open-app.tsx'

async function openSignedIn(path = '/profile') {
  const gatehouse = new Gatehouse()
  const ada = gatehouse.add({ email: 'ada@example.org' })
  const app = openApp(path, { gatehouse, as: ada })
  await screen.findByRole('button', { name: 'Sign out' })
  return { ...app, ada }
}

/** Simulates how a tab detects that the server has ended its session: its next request is refused. */
async function endSession({ gatehouse, client }: Awaited<ReturnType<typeof openSignedIn>>, reason: string) {
  gatehouse.accounts.endSession(gatehouse.accounts.cookie ?? '', reason)
  await act(async () => {
    await client.refetchQueries({ include: 'active' }).catch(() => {})
  })
}

describe('the frame', () => {
  it('shows no sign-in page while the session is unknown', async () => {
    const gatehouse = new Gatehouse()
    openApp('/profile', { gatehouse, as: gatehouse.add() })

    expect(screen.getByText('Loading')).toBeInTheDocument()
    expect(screen.queryByRole('heading', { name: 'Sign in' })).not.toBeInTheDocument()
    await heading('Profile')
  })

  it('shows each page in the title and focuses its heading', async () => {
    const { user } = await openSignedIn()
    await waitFor(() => expect(document.title).toBe('Profile · Gatehouse'))
    await user.click(screen.getByRole('link', { name: 'Sessions' }))

    expect(await heading('Sessions')).toHaveFocus()
    expect(document.title).toBe('Sessions · Gatehouse')
  })

  it('lets keyboards skip to the content', async () => {
    const { user } = await openSignedIn()
    await user.tab()
    expect(screen.getByRole('link', { name: 'Skip to content' })).toHaveFocus()
  })

  it('says so when a page does not exist', async () => {
    const { user, path } = openApp('/nowhere')
    await heading('Page not found')
    await user.click(screen.getByRole('link', { name: 'Go to sign in' }))
    await waitFor(() => expect(path()).not.toBe('/nowhere'))
  })
})

describe('signing out', () => {
  it('ends the session and leaves nothing behind', async () => {
    const { user, gatehouse, client, path } = await openSignedIn()
    await user.click(screen.getByRole('button', { name: 'Sign out' }))

    await heading('Sign in')
    expect(path()).toBe('/sign-in')
    expect(gatehouse.accounts.sessions).toEqual([])
    expect(client.cache.extract()).toEqual({})
  })

  it.each([
    ['EXPIRED', /has expired/],
    ['REVOKED', /ended on another device/],
    ['REUSED', /used in two places/],
    ['PASSWORD_CHANGED', /password was changed/],
    ['ACCOUNT_DISABLED', /has been disabled/],
    ['LOGGED_OUT', /signed out/],
  ])('by the server, %s, is explained in a sentence', async (reason, sentence) => {
    const app = await openSignedIn('/sessions')
    await endSession(app, reason)

    await heading('Sign in')
    expect(screen.getByText(sentence)).toBeVisible()
    expect(app.path()).toBe('/sign-in?to=%2Fsessions')
  })
})

describe('live events', () => {
  it('sign out with the reason, and from where', async () => {
    const { gatehouse } = await openSignedIn('/sessions')
    gatehouse.accounts.endSession(gatehouse.accounts.cookie ?? '', 'REVOKED')
    await gatehouse.streams.send('SessionEvents', {
      __typename: 'SessionEnded',
      reason: 'REVOKED',
      device: 'Safari on iPhone',
      ipAddress: '192.0.2.9',
    })

    await heading('Sign in')
    const notice = screen.getByText(/ended on another device/)
    expect(notice).toHaveTextContent(/It was ended from Safari on iPhone \(192\.0\.2\.9\)\./)
  })

  it('do not sign out if the session goes on, as after a change of password in another tab', async () => {
    const { gatehouse, path } = await openSignedIn('/sessions')
    await gatehouse.streams.send('SessionEvents', { __typename: 'SessionEnded', reason: 'PASSWORD_CHANGED' })
    await waitFor(() => expect(gatehouse.operations.at(-1)).toBe('anonymous'))
    expect(path()).toBe('/sessions')
    expect(screen.queryByRole('heading', { name: 'Sign in' })).not.toBeInTheDocument()
  })

  it('show a changed profile', async () => {
    const { gatehouse, ada } = await openSignedIn()
    await screen.findByText('ada@example.org')
    Object.assign(ada, { firstName: 'Augusta', email: 'augusta@example.org' })
    const user = { __typename: 'User', id: ada.id }
    await gatehouse.streams.send('SessionEvents', { __typename: 'ProfileChanged', user })
    expect(await screen.findByText('augusta@example.org')).toBeVisible()
  })
})

describe('a session that ends while something is typed', () => {
  async function endWhileTyping() {
    const app = await openSignedIn()
    const firstName = await screen.findByLabelText('First name')
    await app.user.clear(firstName)
    await app.user.type(firstName, 'Augusta')
    await endSession(app, 'EXPIRED')
    const dialog = await screen.findByRole('dialog', { name: 'Sign in to continue' })
    return { ...app, dialog: within(dialog) }
  }

  it('keeps what was typed after signing in as the same user', async () => {
    const { user, dialog, ada, path } = await endWhileTyping()
    expect(dialog.getByLabelText('Email')).toHaveValue('ada@example.org')
    await user.type(dialog.getByLabelText('Password'), `${ada.password}{Enter}`)

    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(screen.getByLabelText('First name')).toHaveValue('Augusta')
    expect(path()).toBe('/profile')
    await user.click(screen.getByRole('button', { name: 'Save changes' }))
    await waitFor(() => expect(ada.firstName).toBe('Augusta'))
  })

  it('is not shown to another user', async () => {
    const { user, dialog, gatehouse } = await endWhileTyping()
    const grace = gatehouse.add({ firstName: 'Grace', email: 'grace@example.org' })
    await user.clear(dialog.getByLabelText('Email'))
    await user.type(dialog.getByLabelText('Email'), 'grace@example.org')
    await user.type(dialog.getByLabelText('Password'), `${grace.password}{Enter}`)

    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(await screen.findByLabelText('First name')).toHaveValue('Grace')
    expect(screen.queryByText('ada@example.org')).not.toBeInTheDocument()
  })

  it('can be left without saving', async () => {
    const { user, dialog } = await endWhileTyping()
    await user.click(dialog.getByRole('button', { name: 'Leave without saving' }))
    await heading('Sign in')
  })
})

describe('another user, who has signed in in another tab', () => {
  it('sees their own page, without one frame of the former user', async () => {
    const { gatehouse, session } = await openSignedIn()
    await screen.findByText('ada@example.org')
    const grace = gatehouse.add({ firstName: 'Grace', email: 'grace@example.org' })
    gatehouse.signIn(grace)
    const accessToken = `access.${gatehouse.accounts.cookie}`
    const seenTogether = watchFor('Grace', 'ada@example.org')
    await act(() => session.signedIn({ accessToken, accessTokenExpiresIn: 10_800, userId: grace.id }))

    expect(await screen.findByText('grace@example.org')).toBeVisible()
    expect(await screen.findByLabelText('First name')).toHaveValue('Grace')
    expect(seenTogether()).toBe(false)
  })
})

/** Whether two texts were ever on the page at the same time. */
function watchFor(...texts: string[]): () => boolean {
  let seen = false
  const observer = new MutationObserver(() => {
    seen ||= texts.every((text) => document.body.textContent?.includes(text))
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  return () => {
    observer.disconnect()
    return seen
  }
}

describe('the colour scheme', () => {
  it('follows the system until one is chosen, and remembers it', async () => {
    const { user } = await openSignedIn()
    const scheme = () => document.documentElement.getAttribute('data-mantine-color-scheme')
    await user.click(screen.getByRole('button', { name: 'Colour scheme: System' }))
    expect(scheme()).toBe('light')
    await user.click(screen.getByRole('button', { name: 'Colour scheme: Light' }))

    expect(scheme()).toBe('dark')
    expect(localStorage.getItem('gatehouse-color-scheme')).toBe('dark')
  })
})

describe('the connection', () => {
  it('shows a notice while it is lost', async () => {
    await openSignedIn()
    act(() => void window.dispatchEvent(new Event('offline')))
    expect(await screen.findByText(/You are offline/)).toBeVisible()
    act(() => void window.dispatchEvent(new Event('online')))
    await waitFor(() => expect(screen.queryByText(/You are offline/)).not.toBeInTheDocument())
  })
})
