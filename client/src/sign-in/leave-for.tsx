import { useEffect } from 'react'
import { PageSkeleton } from '../ui/page-skeleton.tsx'

/** Goes to a page of this server that is none of the application's. */
export function LeaveFor({ path }: { path: string }) {
  useEffect(() => window.location.replace(path), [path])
  return <PageSkeleton />
}
