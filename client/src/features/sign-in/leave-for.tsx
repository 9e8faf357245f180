import { useEffect } from 'react'
import { PageSkeleton } from '../../ui/page-skeleton.tsx'

/** Loads a page of this server outside of the application. */
export function LeaveFor({ path }: { path: string }) {
  useEffect(() => window.location.replace(path), [path])
  return <PageSkeleton />
}
