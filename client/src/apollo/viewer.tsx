import { useQuery } from '@apollo/client/react'
import { createContext, type ReactNode, use, useEffect, useRef } from 'react'
import { pulseMs } from '../config.ts'
import { describeError } from './describe-error.ts'
import { PulseDocument, ViewerDocument, type ViewerQuery } from './generated/operations.ts'
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
 * Loads the signed-in person and what they may do; what stands inside may take both for granted. While somebody looks, the
 * server is asked for the permissions again and again, which costs it no query: so an ended session, a disabled account and a
 * changed role are on the page within two seconds, whoever did it and wherever.
 */
export function ViewerProvider({ children, loading, failure }: ViewerProviderProps) {
  const { data, previousData, error, refetch } = useQuery(ViewerDocument)
  // A request that fails takes nothing off the page.
  const known = data ?? previousData
  useQuery(PulseDocument, { skip: !known, pollInterval: pulseMs, skipPollAttempt: nobodyLooks })
  useEffectOfChange(allowedFields(known), refetch)
  if (known) return <ViewerContext value={known}>{children}</ViewerContext>
  return error ? failure(describeError(error), refetch) : loading
}

/** Other permissions mean another role, which the person's record has to show. */
function useEffectOfChange(value: string | undefined, effect: () => unknown) {
  const former = useRef(value)
  useEffect(() => {
    if (former.current !== undefined && value !== undefined && former.current !== value) effect()
    former.current = value
  }, [value, effect])
}

const allowedFields = (known: ViewerQuery | undefined): string | undefined =>
  known?.permissions
    .filter(({ allowed }) => allowed)
    .map(({ field }) => field)
    .join()

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
