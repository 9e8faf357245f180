import type { AuthSession } from '@gatehouse/session'
import { createContext, use, useSyncExternalStore } from 'react'
import type { PublishedSchema } from './published-schema.ts'
import type { Sender } from './sender.ts'
import type { Store } from './store.ts'
import type { TokenLife } from './token-life.ts'
import type { Viewer } from './viewer-store.ts'

/** The parts of the explorer; there is one of each on the page. */
export interface ExplorerParts {
  session: AuthSession
  sender: Sender
  tokenLife: TokenLife
  viewer: Store<Viewer | undefined>
  published: PublishedSchema
}

export const ExplorerContext = createContext<ExplorerParts | undefined>(undefined)

export function useExplorer(): ExplorerParts {
  const parts = use(ExplorerContext)
  if (!parts) throw new Error('useExplorer needs an ExplorerContext above it')
  return parts
}

export function useStore<Value>({ subscribe, get }: Store<Value>): Value {
  return useSyncExternalStore(subscribe, get)
}
