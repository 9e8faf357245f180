import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../testing/gatehouse.ts'
import { openApp } from '../testing/open-app.tsx'
import type { useCan } from './viewer.ts'

describe('permissions', () => {
  it('follow the role while the page is open', async () => {
    const gatehouse = new Gatehouse()
    const ada = gatehouse.add({ role: 'EMPLOYEE' })
    openApp('/profile', { gatehouse, as: ada })
    await screen.findByRole('link', { name: 'Recent activity' })
    expect(screen.queryByRole('link', { name: 'Users' })).not.toBeInTheDocument()

    ada.role = 'MANAGER'
    await gatehouse.streams.send('SessionEvents', { __typename: 'RoleChanged' })
    expect(await screen.findByRole('link', { name: 'Users' })).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Audit log' })).not.toBeInTheDocument()
    ada.role = 'CLIENT'
    await gatehouse.streams.send('SessionEvents', { __typename: 'RoleChanged' })
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Users' })).not.toBeInTheDocument())
    expect(gatehouse.operations.filter((name) => name === 'anonymous')).toHaveLength(3)
  })

  it('accept names of the schema only', () => {
    const known: Parameters<typeof useCan> = ['setUserRole']
    // @ts-expect-error the schema does not have this field
    const unknown: Parameters<typeof useCan> = ['setUserRoll']
    expect(known).not.toEqual(unknown)
  })
})
