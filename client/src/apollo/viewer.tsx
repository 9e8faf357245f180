import { useQuery } from '@apollo/client/react'
import { createContext, type ReactNode, use } from 'react'
import { viewerPollMs } from '../config.ts'
import { describeError } from './describe-error.ts'
import { ViewerDocument, type ViewerQuery } from './generated/operations.ts'
import type { RootField } from './generated/root-fields.ts'

/** Who is signed in here. */
export type Viewer = ViewerQuery['profile']

const ViewerContext = createContext<ViewerQuery | undefined>(undefined)

interface ViewerProviderProps {
  children: ReactNode
  loading: ReactNode
  failure: (message: string, retry: () => Promise<unknown>) => ReactNode
}

const nobodyLooks = () => document.hidden || !navigator.onLine

/**
 * Loads the signed-in person and what they may do; what stands inside may take both for granted. Asked again while somebody
 * looks, so that an ended session, a disabled account and a changed role are on the page within two seconds, whoever did it
 * and wherever.
 */
export function ViewerProvider({ children, loading, failure }: ViewerProviderProps) {
  const { data, previousData, error, refetch } = useQuery(ViewerDocument, {
    pollInterval: viewerPollMs,
    skipPollAttempt: nobodyLooks,
  })
  // A poll that fails takes nothing off the page.
  const known = data ?? previousData
  if (known) return <ViewerContext value={known}>{children}</ViewerContext>
  return error ? failure(describeError(error), refetch) : loading
}

export function useViewer(): Viewer {
  return useViewerQuery().profile
}

/**
 * Whether the person who is signed in may use a field of `Query` or `Mutation`, by the server's own judgement. It spares
 * people a dead end; the server refuses all the same.
 */
export function useCan(field: RootField): boolean {
  return useViewerQuery().permissions.some((permission) => permission.field === field && permission.allowed)
}

/** The fields of the API, each with its operation, as the server lists them. */
export function useRootFields(): ViewerQuery['permissions'] {
  return useViewerQuery().permissions
}

function useViewerQuery(): ViewerQuery {
  const known = use(ViewerContext)
  if (!known) throw new Error('useViewer and useCan stand outside of ViewerProvider')
  return known
}
