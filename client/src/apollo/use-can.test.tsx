import { describe, expect, it } from '@jest/globals'
import { screen, waitFor } from '@testing-library/react'
import { Gatehouse } from '../testing/gatehouse.ts'
import { openApp } from '../testing/open-app.tsx'
import type { useCan } from './viewer.tsx'

describe('what one may do', () => {
  it('follows the role while the page is open, whoever changes it', async () => {
    const gatehouse = new Gatehouse()
    const ada = gatehouse.add({ role: 'EMPLOYEE' })
    openApp('/profile', { gatehouse, as: ada })
    await screen.findByRole('link', { name: 'Recent activity' })
    expect(screen.queryByRole('link', { name: 'People' })).not.toBeInTheDocument()

    ada.role = 'MANAGER'
    expect(await screen.findByRole('link', { name: 'People' }, { timeout: 4_000 })).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Audit log' })).not.toBeInTheDocument()
    ada.role = 'CLIENT'
    await waitFor(() => expect(screen.queryByRole('link', { name: 'People' })).not.toBeInTheDocument(), {
      timeout: 4_000,
    })
  })

  it('is asked for by the names of the schema only', () => {
    const known: Parameters<typeof useCan> = ['setUserRole']
    // @ts-expect-error the schema has no such field
    const unknown: Parameters<typeof useCan> = ['setUserRoll']
    expect(known).not.toEqual(unknown)
  })
})
