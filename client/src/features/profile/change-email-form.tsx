import { useMutation } from '@apollo/client/react'
import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import { UserNameField } from '../../ui/user-name-field.tsx'
import { ChangeEmailDocument } from './generated/operations.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.email

interface ChangeEmailFormProps {
  email: string
  onStarted: (newEmail: string) => void
  onCancel: () => void
}

export function ChangeEmailForm({ email, onStarted, onCancel }: ChangeEmailFormProps) {
  const [changeEmail] = useMutation(ChangeEmailDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: '', currentPassword: '' },
    required: { email: texts.newEmailRequired, currentPassword: texts.passwordRequired },
    submit: async (values) => {
      const { data, problem } = await attempt(changeEmail({ variables: { input: values } }))
      if (problem) return problem
      if (data.changeEmail.__typename !== 'EmailChangeStarted') return data.changeEmail
      onStarted(values.email.trim())
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <UserNameField value={email} />
      <Stack gap="sm">
        <TextInput
          label={texts.newEmail}
          description={texts.newEmailHelp}
          type="email"
          data-autofocus
          autoComplete="email"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={texts.password}
          autoComplete="current-password"
          key={form.key('currentPassword')}
          {...form.getInputProps('currentPassword')}
        />
        <Group gap="xs" mt="xs">
          <Button type="submit" loading={form.submitting}>
            {texts.submit}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {uiTexts.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
