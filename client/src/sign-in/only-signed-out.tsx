import { useAuth } from '@gatehouse/session/react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { PageSkeleton } from '../ui/page-skeleton.tsx'
import { LeaveFor } from './leave-for.tsx'
import { isElsewhere, returnPath } from './return-path.ts'

/** Whoever is signed in, or has just signed in, goes on to where they wanted to go. */
export function OnlySignedOut() {
  const { status, signedIn } = useAuth()
  const { search } = useLocation()
  if (status === 'initialising') return <PageSkeleton />
  if (!signedIn) return <Outlet />
  const path = returnPath(search)
  return isElsewhere(path) ? <LeaveFor path={path} /> : <Navigate to={path} replace />
}
