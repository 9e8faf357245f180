import { useQuery } from '@apollo/client/react'
import type { ReactNode } from 'react'
import { describeError } from './describe-error.ts'
import { ViewerDocument } from './generated/operations.ts'
import { keepShowing, useLiveNews } from './live/live-news.ts'
import { useWatchedSession } from './live/use-watched-session.ts'
import { ViewerContext } from './viewer.ts'

interface ViewerProviderProps {
  children: ReactNode
  loading: ReactNode
  failure: (message: string, retry: () => Promise<unknown>) => ReactNode
}

/**
 * Loads the signed-in user and their permissions, which its children can rely on, and watches the session: an end, another
 * role and another profile show within two seconds.
 */
export function ViewerProvider({ children, loading, failure }: ViewerProviderProps) {
  const { data, previousData, error, refetch } = useQuery(ViewerDocument)
  // A failed request removes nothing from the page.
  const known = data ?? previousData
  useWatchedSession()
  useLiveNews(['RoleChanged', 'MaybeMissed'], () => refetch().catch(keepShowing))
  if (known) return <ViewerContext value={known}>{children}</ViewerContext>
  return error ? failure(describeError(error), refetch) : loading
}
