import { type ComponentType, createContext, use, useEffect, useState } from 'react'
import { type Location, useLocation, useNavigate } from 'react-router'
import { lazyPage } from './lazy-page.tsx'

interface OpenedLink {
  /** Empty if the link is incomplete, or the page was loaded again. */
  token: string
  /** Whose account it is; null if the link does not say. */
  email: string | null
  /** The initials of its owner, such as `AL`; null if the link does not say. */
  initials: string | null
}

const LinkContext = createContext<OpenedLink>({ token: '', email: null, initials: null })

/** The link that was opened. */
export const useOpenedLink = (): OpenedLink => use(LinkContext)

/**
 * A page that a link with a token opens. The token is taken out of the address before the page is loaded: anyone who has
 * it can use the link, and addresses are kept in histories, synchronised and shown on screens.
 */
export function linkPage(load: () => Promise<ComponentType>): ComponentType {
  const Page = lazyPage(load)

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each page at module level, as lazyPage is
  return function LinkPage() {
    const navigate = useNavigate()
    const location = useLocation()
    const { pathname } = location
    const opened = linkIn(location)
    const [link, setLink] = useState(opened)
    if (opened.token !== '' && opened.token !== link.token) setLink(opened)

    useEffect(() => {
      if (opened.token !== '') void navigate(pathname, { replace: true })
    }, [opened.token, pathname, navigate])

    return (
      <LinkContext value={link}>
        <Page />
      </LinkContext>
    )
  }
}

/** Anyone can write a link, so that only what looks like initials is shown. */
const initialsForm = /^\p{L}{1,2}$/u

/** Mailed links are `#token` or `#token&of=…`. Links that administrators pass on are `?token=…#email=…`. */
function linkIn({ search, hash }: Location): OpenedLink {
  const fragment = hash.slice(1)
  const [mailed = ''] = /^[^&=]+(?=&|$)/.exec(fragment) ?? []
  const parameters = new URLSearchParams(fragment)
  const initials = parameters.get('of')
  return {
    token: new URLSearchParams(search).get('token') ?? mailed,
    email: parameters.get('email'),
    initials: initials !== null && initialsForm.test(initials) ? initials : null,
  }
}
