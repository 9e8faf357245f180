import { useQuery } from '@apollo/client/react'
import { createContext, type ReactNode, use } from 'react'
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

/** Loads the signed-in person once; what stands inside may take them for granted. */
export function ViewerProvider({ children, loading, failure }: ViewerProviderProps) {
  const { data, error, refetch } = useQuery(ViewerDocument)
  if (data) return <ViewerContext value={data.profile}>{children}</ViewerContext>
  return error ? failure(describeError(error), refetch) : loading
}

export function useViewer(): Viewer {
  const viewer = use(ViewerContext)
  if (!viewer) throw new Error('useViewer stands outside of ViewerProvider')
  return viewer
}
