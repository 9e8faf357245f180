import { useQuery } from '@apollo/client/react'
import { createContext, type ReactNode, use } from 'react'
import { viewerPollMs } from '../config.ts'
import { describeError } from './describe-error.ts'
import { ViewerDocument, type ViewerQuery } from './generated/operations.ts'

/** Who is signed in here. */
export type Viewer = ViewerQuery['profile']

const ViewerContext = createContext<Viewer | undefined>(undefined)

interface ViewerProviderProps {
  children: ReactNode
  loading: ReactNode
  failure: (message: string, retry: () => Promise<unknown>) => ReactNode
}

const nobodyLooks = () => document.hidden || !navigator.onLine

/**
 * Loads the signed-in person; what stands inside may take them for granted. Asked again while somebody looks, so that an
 * ended session, a disabled account and a changed role are on the page within two seconds, whoever did it and wherever.
 */
export function ViewerProvider({ children, loading, failure }: ViewerProviderProps) {
  const { data, previousData, error, refetch } = useQuery(ViewerDocument, {
    pollInterval: viewerPollMs,
    skipPollAttempt: nobodyLooks,
  })
  // A poll that fails takes nothing off the page.
  const known = data ?? previousData
  if (known) return <ViewerContext value={known.profile}>{children}</ViewerContext>
  return error ? failure(describeError(error), refetch) : loading
}

export function useViewer(): Viewer {
  const viewer = use(ViewerContext)
  if (!viewer) throw new Error('useViewer stands outside of ViewerProvider')
  return viewer
}
