import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../ui/section.tsx'
import { RenewCodesDialog } from './renew-codes-dialog.tsx'
import { securityTexts } from './security-texts.ts'

const texts = securityTexts.codes

interface RecoveryCodesSectionProps {
  /** Null without a second factor. */
  remaining: number | null
  onRenewed: (codes: readonly string[]) => void
}

export function RecoveryCodesSection({ remaining, onRenewed }: RecoveryCodesSectionProps) {
  const [isAsking, setAsking] = useState(false)
  if (remaining === null) return <Section title={texts.title} description={texts.none} />
  return (
    <Section title={texts.title} description={texts.help}>
      <Text size="sm" fw={600}>
        {texts.left(remaining)}
      </Text>
      <Button mt="sm" variant="default" onClick={() => setAsking(true)}>
        {texts.renew}
      </Button>
      {isAsking && (
        <RenewCodesDialog
          onClose={() => setAsking(false)}
          onRenewed={(codes) => {
            setAsking(false)
            onRenewed(codes)
          }}
        />
      )}
    </Section>
  )
}
