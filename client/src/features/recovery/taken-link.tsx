import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { lazyPage } from '../../ui/lazy-page.tsx'
import { TokenContext } from './token-context.ts'

const ResetPage = lazyPage(async () => (await import('./reset-page.tsx')).ResetPage)

/** Takes the token out of the address before the page is loaded: addresses are kept in histories and shown on screens. */
export function TakenLink() {
  const navigate = useNavigate()
  const { hash, pathname } = useLocation()
  const opened = hash.slice(1)
  const [token, setToken] = useState(opened)
  if (opened && opened !== token) setToken(opened)

  useEffect(() => {
    if (opened) void navigate(pathname, { replace: true })
  }, [opened, pathname, navigate])

  return (
    <TokenContext value={token}>
      <ResetPage />
    </TokenContext>
  )
}
