import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { lazyPage } from '../../ui/lazy-page.tsx'
import { LinkContext } from './link-context.ts'

const ChoosePasswordPage = lazyPage(
  async () => (await import('./choose-password-page.tsx')).ChoosePasswordPage,
)

/**
 * Takes the code out of the address before the page is loaded: anyone who has it can take the account, and addresses are
 * kept in histories, synchronised and shown on screens.
 */
export function TakenToken() {
  const navigate = useNavigate()
  const { search, hash } = useLocation()
  const opened = new URLSearchParams(search).get('token')
  const email = new URLSearchParams(hash.slice(1)).get('email')
  const [link, setLink] = useState({ token: opened, email })
  if (opened && opened !== link.token) setLink({ token: opened, email })

  useEffect(() => {
    if (opened !== null) void navigate('/choose-password', { replace: true })
  }, [opened, navigate])

  return (
    <LinkContext value={link}>
      <ChoosePasswordPage />
    </LinkContext>
  )
}
