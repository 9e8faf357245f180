import { describe, expect, it } from '@jest/globals'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../../testing/gatehouse.ts'
import { heading, openApp } from '../../testing/open-app.tsx'

const rows = () => screen.getAllByRole('row').slice(1)

async function openUsers({ people = 3, path = '/admin/users' } = {}) {
  const gatehouse = new Gatehouse()
  const admin = gatehouse.add({
    firstName: 'Grace',
    lastName: 'Hopper',
    role: 'ADMIN',
    email: 'grace@example.org',
  })
  for (let number = 1; number < people; number += 1) gatehouse.add()
  const app = openApp(path, { gatehouse, as: admin })
  await heading('Users')
  return app
}

describe('the list of users', () => {
  it('counts the users', async () => {
    await openUsers()
    expect(await screen.findByText('3 users')).toBeVisible()
    expect(rows()).toHaveLength(3)
  })

  it('finds users by name and keeps the search in the address', async () => {
    const { user, path, gatehouse } = await openUsers()
    await screen.findByText('3 users')
    const search = screen.getByLabelText('Search')
    await user.click(search)
    // Both in one turn of the event loop, so that a busy machine cannot put the pause between them.
    fireEvent.change(search, { target: { value: 'hop' } })
    fireEvent.change(search, { target: { value: 'hopper' } })

    expect(await screen.findByText('1 user')).toBeVisible()
    expect(rows()[0]).toHaveTextContent('Grace Hopper')
    expect(path()).toBe('/admin/users?text=hopper')
    expect(screen.getByLabelText('Search')).toHaveFocus()
    expect(gatehouse.operations.filter((name) => name === 'Users')).toHaveLength(2)
  })

  it('filters by role and access', async () => {
    const { user, path } = await openUsers({ path: '/admin/users?access=active' })
    await screen.findByText('3 users')
    await user.selectOptions(screen.getByLabelText('Role'), 'Administrator')

    expect(await screen.findByText('1 user')).toBeVisible()
    expect(path()).toBe('/admin/users?role=ADMIN&access=active')
  })

  it('says what to do when no user matches', async () => {
    const { user } = await openUsers({ path: '/admin/users?text=unknown' })
    expect(await screen.findByText('No matching users')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))

    expect(await screen.findByText('3 users')).toBeVisible()
    expect(screen.getByLabelText('Search')).toHaveValue('')
  })

  it('is sorted by a column, in both directions', async () => {
    const { user } = await openUsers()
    await screen.findByText('3 users')
    await user.click(screen.getByRole('button', { name: 'Name' }))
    await waitFor(() => expect(rows()[0]).toHaveTextContent('Grace Hopper'))
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')

    await user.click(screen.getByRole('button', { name: 'Name' }))
    await waitFor(() => expect(rows()[2]).toHaveTextContent('Grace Hopper'))
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending')
  })

  it('says that there are more of a search than the server counts', async () => {
    await openUsers({ people: 10_001, path: '/admin/users?text=example' })
    expect(await screen.findByText('20 of 10,000 or more users')).toBeVisible()
  })

  it('loads more users at the end', async () => {
    const { user } = await openUsers({ people: 45 })
    expect(await screen.findByText('20 of 45 users')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await screen.findByText('40 of 45 users')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show more' }))

    expect(await screen.findByText('45 users')).toBeVisible()
    expect(rows()).toHaveLength(45)
    expect(screen.queryByRole('button', { name: 'Show more' })).not.toBeInTheDocument()
    expect(screen.getByText('45 users')).toHaveFocus()
  })

  it('says so if loading more fails, and retries', async () => {
    const { user, gatehouse } = await openUsers({ people: 45 })
    await screen.findByText('20 of 45 users')
    gatehouse.refuseNext('Users', 'UNAVAILABLE')
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await screen.findByText(/The server is busy/)).toBeVisible()

    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await screen.findByText('40 of 45 users')).toBeVisible()
    expect(screen.queryByText(/The server is busy/)).not.toBeInTheDocument()
  })

  it('shows no former rows if a search fails, says why, and searches again', async () => {
    const { user, gatehouse } = await openUsers()
    await screen.findByText('3 users')
    gatehouse.refuseNext('Users', 'UNAVAILABLE')
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: 'hopper' } })
    expect(await screen.findByText(/The server is busy/)).toBeVisible()
    expect(screen.queryByRole('table')).not.toBeInTheDocument()

    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('1 user')).toBeVisible()
  })

  it('says what to search for if a search takes too long', async () => {
    const { gatehouse } = await openUsers()
    await screen.findByText('3 users')
    gatehouse.refuseNext('Users', 'BAD_USER_INPUT')
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: 'q' } })
    expect(await screen.findByText(/at least three letters/)).toBeVisible()
  })

  it('is not shown to an employee, who reads why', async () => {
    const gatehouse = new Gatehouse()
    openApp('/admin/users', { gatehouse, as: gatehouse.add({ role: 'EMPLOYEE' }) })

    await heading('No access')
    expect(screen.getByText(/Your role is employee/)).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Users' })).not.toBeInTheDocument()
    expect(gatehouse.operations).not.toContain('Users')
  })
})
