import { createContext, use } from 'react'
import type { ViewerQuery } from './generated/operations.ts'
import type { RootField } from './generated/root-fields.ts'

export type Viewer = ViewerQuery['profile']

/** Apart from its provider, so that routes can ask for the viewer without Apollo Client. */
export const ViewerContext = createContext<ViewerQuery | undefined>(undefined)

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
