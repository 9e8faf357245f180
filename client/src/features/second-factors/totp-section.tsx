import { Button } from '@mantine/core'
import { useState } from 'react'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Section } from '../../ui/section.tsx'
import { FactorList } from './factor-list.tsx'
import type { FactorsQuery } from './generated/operations.ts'
import { securityTexts } from './security-texts.ts'
import { TotpDialog } from './totp-dialog.tsx'

const texts = securityTexts.totp

interface TotpSectionProps extends FactorsQuery {
  /** The recovery codes, if it is the first factor. */
  onAdded: (recoveryCodes: readonly string[] | null) => void
}

export function TotpSection({ factors, onAdded }: TotpSectionProps) {
  const [isAdding, setAdding] = useState(false)
  return (
    <Section title={texts.title} description={texts.help}>
      {factors.length === 0 && <EmptyState title={texts.emptyTitle} hint={texts.emptyHint} />}
      {factors.length > 0 && <FactorList factors={factors} />}
      <Button mt="sm" variant="default" onClick={() => setAdding(true)}>
        {texts.add}
      </Button>
      {isAdding && (
        <TotpDialog
          onClose={() => setAdding(false)}
          onAdded={(codes) => {
            setAdding(false)
            onAdded(codes)
          }}
        />
      )}
    </Section>
  )
}
