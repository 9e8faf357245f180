import type { ReactNode } from 'react'
import type { RootField } from '../apollo/generated/root-fields.ts'
import { useCan } from '../apollo/viewer.ts'
import { NotAllowedPage } from './not-allowed-page.tsx'

/** Shows a page to users who may use the field that it depends on, and to all others why they may not. */
export function RequireAccess({ to, children }: { to: RootField; children: ReactNode }) {
  return useCan(to) ? children : <NotAllowedPage field={to} />
}
