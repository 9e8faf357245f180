import { useAuth } from '@gatehouse/session/react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { PageSkeleton } from '../ui/page-skeleton.tsx'
import { returnPath } from './return-path.ts'

/** Whoever is signed in, or has just signed in, goes on to where they wanted to go. */
export function OnlySignedOut() {
  const { status, signedIn } = useAuth()
  const { search } = useLocation()
  if (status === 'initialising') return <PageSkeleton />
  return signedIn ? <Navigate to={returnPath(search)} replace /> : <Outlet />
}
