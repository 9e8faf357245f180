import type { LiveEventsOptions } from '@gatehouse/session/live'
import { createContext } from 'react'
import { send } from '../send.ts'

/** How streams reach the server, and tabs each other. Tests replace it. */
export type LiveParts = Pick<LiveEventsOptions<never>, 'fetch' | 'channel' | 'locks' | 'random'>

export const LivePartsContext = createContext<LiveParts>({ fetch: send })
