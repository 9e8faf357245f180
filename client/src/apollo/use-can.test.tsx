import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../testing/gatehouse.ts'
import { openApp } from '../testing/open-app.tsx'
import type { useCan } from './viewer.tsx'

describe('permissions', () => {
  it('follow the role while the page is open', async () => {
    const gatehouse = new Gatehouse()
    const ada = gatehouse.add({ role: 'EMPLOYEE' })
    openApp('/profile', { gatehouse, as: ada })
    await screen.findByRole('link', { name: 'Recent activity' })
    expect(screen.queryByRole('link', { name: 'Users' })).not.toBeInTheDocument()

    ada.role = 'MANAGER'
    expect(await screen.findByRole('link', { name: 'Users' }, { timeout: 4_000 })).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Audit log' })).not.toBeInTheDocument()
    ada.role = 'CLIENT'
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Users' })).not.toBeInTheDocument(), {
      timeout: 4_000,
    })
  })

  it('accept names of the schema only', () => {
    const known: Parameters<typeof useCan> = ['setUserRole']
    // @ts-expect-error the schema does not have this field
    const unknown: Parameters<typeof useCan> = ['setUserRoll']
    expect(known).not.toEqual(unknown)
  })
})
