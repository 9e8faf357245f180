import { useMutation } from '@apollo/client/react'
import { Button, Group, TextInput } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import type { ShownFactor } from './factor-card.tsx'
import { RenameFactorDocument } from './generated/operations.ts'
import { securityTexts as texts } from './security-texts.ts'

interface RenameFactorDialogProps {
  factor: ShownFactor
  onClose: () => void
  onRenamed: () => void
}

export function RenameFactorDialog({ factor, onClose, onRenamed }: RenameFactorDialogProps) {
  const [rename] = useMutation(RenameFactorDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { name: factor.name },
    required: { name: texts.nameRequired },
    submit: async ({ name }) => {
      const { data, problem } = await attempt(rename({ variables: { input: { id: factor.id, name } } }))
      if (problem) return problem
      if (data.renameFactor.__typename !== 'FactorRenamed') return data.renameFactor
      onRenamed()
      return undefined
    },
  })

  return (
    <Dialog title={texts.renameNamed(factor.name)} onDismiss={onClose}>
      <form {...formProps}>
        <FormAlert>{failure}</FormAlert>
        <TextInput
          label={texts.name}
          autoComplete="off"
          data-autofocus
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={onClose}>
            {uiTexts.cancel}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {texts.save}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}
