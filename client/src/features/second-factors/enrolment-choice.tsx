import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { SignedIn } from '../../apollo/signed-in.ts'
import type { EnrolmentProps } from '../../feature/enrolment.ts'
import { supportsPasskeys } from '../../ui/passkeys.ts'
import type { OnFactorAdded } from './on-factor-added.ts'
import { PasskeyDialog } from './passkey-dialog.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { securityTexts } from './security-texts.ts'
import { TotpDialog } from './totp-dialog.tsx'

const texts = securityTexts.enrolment

interface Added {
  codes: readonly string[]
  signedIn: SignedIn
}

/** The factors to choose from, then the recovery codes, then the session. */
export function EnrolmentChoice({ enrolment: { factors }, email, onSignedIn }: EnrolmentProps) {
  const [open, setOpen] = useState<'PASSKEY' | 'TOTP'>()
  const [added, setAdded] = useState<Added>()
  const close = () => setOpen(undefined)
  const enter: OnFactorAdded = (codes, signedIn) => {
    close()
    if (!signedIn) return
    if (codes) setAdded({ codes, signedIn })
    else void onSignedIn(signedIn)
  }

  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {texts.lead}
      </Text>
      {factors.includes('PASSKEY') && supportsPasskeys() && (
        <Button fullWidth onClick={() => setOpen('PASSKEY')}>
          {securityTexts.passkeys.add}
        </Button>
      )}
      {factors.includes('TOTP') && (
        <Button fullWidth variant="default" onClick={() => setOpen('TOTP')}>
          {securityTexts.totp.add}
        </Button>
      )}
      {open === 'PASSKEY' && <PasskeyDialog onClose={close} onAdded={enter} />}
      {open === 'TOTP' && <TotpDialog onClose={close} onAdded={enter} />}
      {added && (
        <RecoveryCodesDialog
          email={email}
          codes={added.codes}
          onClose={() => void onSignedIn(added.signedIn)}
        />
      )}
    </Stack>
  )
}
