import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useViewer } from '../../apollo/viewer.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { Page } from '../../ui/page.tsx'
import { PasskeyButton } from '../../ui/passkey-button.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { securityTexts } from './security-texts.ts'
import { useAddPasskey } from './use-add-passkey.ts'

const texts = securityTexts.start

/** Offers a passkey to the first administrator, right after the account was created. */
export function PasskeyStartPage() {
  const { addPasskey, wait } = useAddPasskey()
  const { email } = useViewer()
  const navigate = useNavigate()
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [codes, setCodes] = useState<readonly string[]>()
  const goOn = () => void navigate('/', { replace: true })

  const add = async () => {
    setBusy(true)
    setFailure(undefined)
    const outcome = await addPasskey('')
    setBusy(false)
    if (!outcome || outcome.problem) return setFailure(outcome?.problem?.message)
    const { factor, recoveryCodes } = outcome.added
    notifySuccess(securityTexts.passkeys.added(factor.name))
    if (recoveryCodes) setCodes(recoveryCodes)
    else goOn()
  }

  return (
    <Page title={texts.title} lead={texts.lead}>
      <FormAlert>{failure}</FormAlert>
      <Group gap="xs">
        <PasskeyButton busy={busy} wait={wait} onClick={() => void add()}>
          {securityTexts.passkeys.add}
        </PasskeyButton>
        <Button variant="default" onClick={goOn}>
          {texts.later}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mt="sm">
        {texts.laterHint}
      </Text>
      {codes && <RecoveryCodesDialog email={email} codes={codes} onClose={goOn} />}
    </Page>
  )
}
