import { createContext, use, useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { lazyPage } from '../ui/lazy-page.tsx'

const ChoosePasswordPage = lazyPage(
  async () => (await import('./choose-password-page.tsx')).ChoosePasswordPage,
)

const LinkTokenContext = createContext<string | null>(null)

/** The code of the link that was opened; null when the link was cut short, or the page loaded again. */
export const useLinkToken = (): string | null => use(LinkTokenContext)

/**
 * Takes the code out of the address before the page is fetched: whoever has it can take the account, and addresses are
 * kept in histories, synchronised and shown on screens.
 */
export function TakenToken() {
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const opened = search.get('token')
  const [token, setToken] = useState(opened)
  if (opened && opened !== token) setToken(opened)

  useEffect(() => {
    if (opened !== null) void navigate('/choose-password', { replace: true })
  }, [opened, navigate])

  return (
    <LinkTokenContext value={token}>
      <ChoosePasswordPage />
    </LinkTokenContext>
  )
}
