import { Button, Group, Text, TextInput } from '@mantine/core'
import { Dialog } from '../../ui/dialog.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import type { OnFactorAdded } from './on-factor-added.ts'
import { securityTexts } from './security-texts.ts'
import { useAddPasskey } from './use-add-passkey.ts'

const texts = securityTexts.passkeys

interface PasskeyDialogProps {
  onClose: () => void
  onAdded: OnFactorAdded
}

/** Asks for a name, then for the passkey itself in the browser's dialog. */
export function PasskeyDialog({ onClose, onAdded }: PasskeyDialogProps) {
  const { addPasskey, wait } = useAddPasskey()
  const { form, failure, formProps } = useServerForm({
    initialValues: { name: '' },
    submit: async ({ name }) => {
      const outcome = await addPasskey(name)
      if (!outcome || outcome.problem) return outcome?.problem
      notifySuccess(texts.added(outcome.added.factor.name))
      onAdded(outcome.added.recoveryCodes, outcome.added.authenticated)
      return undefined
    },
  })

  return (
    <Dialog title={texts.addTitle} onDismiss={onClose}>
      <form {...formProps}>
        <Text size="sm" mb="sm">
          {texts.addDetail}
        </Text>
        <FormAlert>{failure}</FormAlert>
        <TextInput
          label={texts.nameLabel}
          description={texts.nameHelp}
          autoComplete="off"
          data-autofocus
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={wait.isWaiting ? wait.stop : onClose}>
            {wait.isWaiting ? uiTexts.stopWaiting : uiTexts.cancel}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {securityTexts.continue}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}
