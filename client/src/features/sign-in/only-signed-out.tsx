import { useAuth } from '@gatehouse/session/react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useFeatures } from '../../feature/features-context.ts'
import { PageSkeleton } from '../../ui/page-skeleton.tsx'
import { LeaveFor } from './leave-for.tsx'
import { isElsewhere, returnPath } from './return-path.ts'

/** Redirects users who are signed in to where they wanted to go. */
export function OnlySignedOut() {
  const { status, signedIn } = useAuth()
  const { search } = useLocation()
  const elsewhere = useFeatures().flatMap(({ links = [] }) => links.map(({ path }) => path))
  if (status === 'initialising') return <PageSkeleton />
  if (!signedIn) return <Outlet />
  const path = returnPath(search)
  return isElsewhere(path, elsewhere) ? <LeaveFor path={path} /> : <Navigate to={path} replace />
}
