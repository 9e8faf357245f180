import { createContext, use } from 'react'

interface Link {
  /** Null if the link is incomplete, or the page was loaded again. */
  token: string | null
  /** Whose account it is. Links of version 0.1 do not say. */
  email: string | null
}

export const LinkContext = createContext<Link>({ token: null, email: null })

/** The link that was opened. */
export const useLink = (): Link => use(LinkContext)
