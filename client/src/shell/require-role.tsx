import { Outlet } from 'react-router'
import type { Role } from '../apollo/generated/operations.ts'
import { ranksAtLeast } from '../apollo/role-rank.ts'
import { useViewer } from '../apollo/viewer.tsx'
import { NotAllowedPage } from './not-allowed-page.tsx'

/** Lets through whoever's role suffices; everybody else is told why not. */
export function RequireRole({ atLeast }: { atLeast: Role }) {
  const viewer = useViewer()
  return ranksAtLeast(viewer.role, atLeast) ? <Outlet /> : <NotAllowedPage />
}
