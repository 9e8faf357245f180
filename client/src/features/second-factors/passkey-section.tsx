import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { EmptyState } from '../../ui/empty-state.tsx'
import { supportsPasskeys } from '../../ui/passkeys.ts'
import { Section } from '../../ui/section.tsx'
import { FactorList } from './factor-list.tsx'
import type { FactorsQuery } from './generated/operations.ts'
import { PasskeyDialog } from './passkey-dialog.tsx'
import { securityTexts } from './security-texts.ts'

const texts = securityTexts.passkeys

interface PasskeySectionProps extends FactorsQuery {
  /** The recovery codes, if it is the first factor. */
  onAdded: (recoveryCodes: readonly string[] | null) => void
}

export function PasskeySection({ factors, onAdded }: PasskeySectionProps) {
  const [isAdding, setAdding] = useState(false)
  return (
    <Section title={texts.title} description={texts.help}>
      {factors.length === 0 && <EmptyState title={texts.emptyTitle} hint={texts.emptyHint} />}
      {factors.length > 0 && <FactorList factors={factors} />}
      {supportsPasskeys() ? (
        <Button mt="sm" variant="default" onClick={() => setAdding(true)}>
          {texts.add}
        </Button>
      ) : (
        <Text size="sm" c="dimmed" mt="sm">
          {texts.unsupported}
        </Text>
      )}
      {isAdding && (
        <PasskeyDialog
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
