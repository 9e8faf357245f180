import { useQuery } from '@apollo/client/react'
import { createContext, type ReactNode, use } from 'react'
import { describeError } from './describe-error.ts'
import { ViewerDocument, type ViewerQuery } from './generated/operations.ts'
import type { RootField } from './generated/root-fields.ts'
import { keepShowing, useLiveNews } from './live/live-news.ts'
import { useWatchedSession } from './live/use-watched-session.ts'

export type Viewer = ViewerQuery['profile']

const ViewerContext = createContext<ViewerQuery | undefined>(undefined)

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

export function useViewer(): Viewer {
  return useViewerQuery().profile
}

/**
 * Whether the user may use a field of `Query` or `Mutation`, as the server says. It only hides dead ends: the server checks
 * each operation.
 */
export function useCan(field: RootField): boolean {
  return useViewerQuery().permissions.some((permission) => permission.field === field && permission.allowed)
}

/** The same for a list of fields that is not known where the component is written. */
export function useAllowedFields(): ReadonlySet<string> {
  const { permissions } = useViewerQuery()
  return new Set(permissions.filter(({ allowed }) => allowed).map(({ field }) => field))
}

/** The fields of the API, each with its operation, as the server lists them. */
export function useRootFields(): ViewerQuery['permissions'] {
  return useViewerQuery().permissions
}

function useViewerQuery(): ViewerQuery {
  const known = use(ViewerContext)
  if (!known) throw new Error('useViewer and useCan need a ViewerProvider above them')
  return known
}
