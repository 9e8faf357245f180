import { useMutation } from '@apollo/client/react'
import { Button, Group, PasswordInput, Text } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import { UserNameField } from '../../ui/user-name-field.tsx'
import { administrationTexts } from './administration-texts.ts'
import { SendPasswordResetDocument } from './generated/operations.ts'

const texts = administrationTexts.passwordReset

interface SendPasswordResetDialogProps {
  user: { id: string; firstName: string; lastName: string }
  /** The address of the administrator, whose password the dialog asks for. */
  ownEmail: string
  onClose: () => void
  onSent: () => void
}

export function SendPasswordResetDialog({ user, ownEmail, onClose, onSent }: SendPasswordResetDialogProps) {
  const [sendPasswordReset] = useMutation(SendPasswordResetDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { currentPassword: '' },
    required: { currentPassword: texts.passwordRequired },
    submit: async ({ currentPassword }) => {
      const variables = { userId: user.id, currentPassword }
      const { data, problem } = await attempt(sendPasswordReset({ variables }))
      if (problem) return problem
      if (data.sendPasswordReset.__typename !== 'PasswordResetMailed') return data.sendPasswordReset
      onSent()
      return undefined
    },
  })
  const name = isolated(fullName(user))

  return (
    <Dialog title={texts.ask(name)} onDismiss={onClose}>
      <Text size="sm" mb="sm">
        {texts.detail(name)}
      </Text>
      <form {...formProps}>
        <FormAlert>{failure}</FormAlert>
        <UserNameField value={ownEmail} />
        <PasswordInput
          label={texts.password}
          autoComplete="current-password"
          data-autofocus
          key={form.key('currentPassword')}
          {...form.getInputProps('currentPassword')}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={onClose}>
            {uiTexts.cancel}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {texts.confirm}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}
