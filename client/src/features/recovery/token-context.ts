import { createContext, use } from 'react'

/** The token of the link that was opened; empty if the link is incomplete, or the page was loaded again. */
export const TokenContext = createContext('')

export const useToken = (): string => use(TokenContext)
