import { useMutation } from '@apollo/client/react'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import { ChangeEmailDocument } from './generated/operations.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.email

interface ChangeEmailFormProps {
  onStarted: (newEmail: string) => void
  onCancel: () => void
}

export function ChangeEmailForm({ onStarted, onCancel }: ChangeEmailFormProps) {
  const [changeEmail] = useMutation(ChangeEmailDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: '' },
    required: { email: texts.newEmailRequired },
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
