import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../testing/gatehouse.ts'
import { heading, openApp } from '../testing/open-app.tsx'

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
  await heading('People')
  return app
}

describe('the list of people', () => {
  it('counts everyone', async () => {
    await openUsers()
    expect(await screen.findByText('3 people')).toBeVisible()
    expect(rows()).toHaveLength(3)
  })

  it('finds people by their name and keeps the search in the address', async () => {
    const { user, path, gatehouse } = await openUsers()
    await screen.findByText('3 people')
    await user.type(screen.getByLabelText('Search'), 'hopper')

    expect(await screen.findByText('1 person')).toBeVisible()
    expect(rows()[0]).toHaveTextContent('Grace Hopper')
    expect(path()).toBe('/admin/users?text=hopper')
    expect(screen.getByLabelText('Search')).toHaveFocus()
    expect(gatehouse.operations.filter((name) => name === 'Users')).toHaveLength(2)
  })

  it('filters by role and access', async () => {
    const { user, path } = await openUsers({ path: '/admin/users?access=active' })
    await screen.findByText('3 people')
    await user.selectOptions(screen.getByLabelText('Role'), 'Administrator')

    expect(await screen.findByText('1 person')).toBeVisible()
    expect(path()).toBe('/admin/users?role=ADMIN&access=active')
  })

  it('says what to do when nobody matches', async () => {
    const { user } = await openUsers({ path: '/admin/users?text=nobody' })
    expect(await screen.findByText('Nobody matches')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))

    expect(await screen.findByText('3 people')).toBeVisible()
    expect(screen.getByLabelText('Search')).toHaveValue('')
  })

  it('is ordered by a column, and the other way round', async () => {
    const { user } = await openUsers()
    await screen.findByText('3 people')
    await user.click(screen.getByRole('button', { name: 'Name' }))
    await waitFor(() => expect(rows()[0]).toHaveTextContent('Grace Hopper'))
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending')

    await user.click(screen.getByRole('button', { name: 'Name' }))
    await waitFor(() => expect(rows()[2]).toHaveTextContent('Grace Hopper'))
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending')
  })

  it('goes on where it stopped', async () => {
    const { user } = await openUsers({ people: 45 })
    expect(await screen.findByText('20 of 45 people')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await screen.findByText('40 of 45 people')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show more' }))

    expect(await screen.findByText('45 people')).toBeVisible()
    expect(rows()).toHaveLength(45)
    expect(screen.queryByRole('button', { name: 'Show more' })).not.toBeInTheDocument()
    expect(screen.getByText('45 people')).toHaveFocus()
  })

  it('says so when the rest does not come, and can be asked again', async () => {
    const { user, gatehouse } = await openUsers({ people: 45 })
    await screen.findByText('20 of 45 people')
    gatehouse.refuseNext('Users', 'UNAVAILABLE')
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await screen.findByText(/The service is busy/)).toBeVisible()

    await user.click(screen.getByRole('button', { name: 'Show more' }))
    expect(await screen.findByText('40 of 45 people')).toBeVisible()
    expect(screen.queryByText(/The service is busy/)).not.toBeInTheDocument()
  })

  it('is not shown to an employee, who is told why', async () => {
    const gatehouse = new Gatehouse()
    openApp('/admin/users', { gatehouse, as: gatehouse.add({ role: 'EMPLOYEE' }) })

    await heading('Not allowed')
    expect(screen.getByText(/your role is employee/)).toBeVisible()
    expect(screen.queryByRole('link', { name: 'People' })).not.toBeInTheDocument()
    expect(gatehouse.operations).not.toContain('Users')
  })
})
