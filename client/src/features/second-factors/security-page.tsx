import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import { describeError } from '../../apollo/describe-error.ts'
import { useViewer } from '../../apollo/viewer.ts'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Page } from '../../ui/page.tsx'
import { FactorsDocument, type FactorsQuery } from './generated/operations.ts'
import { PasskeySection } from './passkey-section.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { RecoveryCodesSection } from './recovery-codes-section.tsx'
import { securityTexts as texts } from './security-texts.ts'
import { TotpSection } from './totp-section.tsx'
import { TrustedDevicesSection } from './trusted-devices-section.tsx'

/** How the account is protected besides its password. */
export function SecurityPage() {
  // Factors change on other devices: cached ones are shown while the list is loaded.
  const { data, error, refetch } = useQuery(FactorsDocument, { fetchPolicy: 'cache-and-network' })

  return (
    <Page title={texts.title} lead={texts.lead}>
      {!data && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!data && !error && <ListSkeleton rows={3} rowHeight={96} />}
      {data && <Sections factors={data.factors} />}
    </Page>
  )
}

function Sections({ factors }: FactorsQuery) {
  const { email } = useViewer()
  const [newCodes, setNewCodes] = useState<readonly string[]>()
  const codes = factors.find(({ factor }) => factor === 'RECOVERY_CODE')
  const showCodes = (issued: readonly string[] | null) => setNewCodes(issued ?? undefined)

  return (
    <>
      <PasskeySection factors={factors.filter(({ factor }) => factor === 'PASSKEY')} onAdded={showCodes} />
      <TotpSection factors={factors.filter(({ factor }) => factor === 'TOTP')} onAdded={showCodes} />
      <RecoveryCodesSection remaining={codes?.remaining ?? null} onRenewed={showCodes} />
      <TrustedDevicesSection />
      {newCodes && (
        <RecoveryCodesDialog email={email} codes={newCodes} onClose={() => setNewCodes(undefined)} />
      )}
    </>
  )
}
