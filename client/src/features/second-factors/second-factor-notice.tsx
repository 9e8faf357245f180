import { lazy } from 'react'
import { useClientSettings } from '../../apollo/use-client-settings.ts'
import { useViewer } from '../../apollo/viewer.ts'

const DueNotice = lazy(async () => ({ default: (await import('./due-notice.tsx')).DueNotice }))

/** Until when the account needs a second factor. Asks the server only if it requires one of some role. */
export function SecondFactorNotice() {
  const { role } = useViewer()
  const { secondFactor } = useClientSettings()
  return secondFactor === true ? <DueNotice key={role} /> : null
}
