import { useMutation } from '@apollo/client/react'
import { Button, PasswordInput, Stack } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { UserNameField } from '../../ui/user-name-field.tsx'
import { ChangePasswordDocument, type ChangePasswordMutation } from './generated/operations.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.password

export type PasswordChanged = Extract<
  ChangePasswordMutation['changePassword'],
  { __typename: 'PasswordChanged' }
>

interface ChangePasswordFormProps {
  email: string
  onChanged: (changed: PasswordChanged) => Promise<void>
}

export function ChangePasswordForm({ email, onChanged }: ChangePasswordFormProps) {
  const [changePassword] = useMutation(ChangePasswordDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { currentPassword: '', newPassword: '', newPasswordConfirmation: '' },
    required: {
      currentPassword: texts.currentRequired,
      newPassword: texts.newRequired,
      newPasswordConfirmation: texts.confirmationRequired,
    },
    submit: async (values) => {
      const { data, problem } = await attempt(changePassword({ variables: { input: values } }))
      if (problem) return problem
      if (data.changePassword.__typename !== 'PasswordChanged') return data.changePassword
      form.reset()
      await onChanged(data.changePassword)
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <UserNameField value={email} />
      <Stack gap="sm">
        <PasswordInput
          label={texts.currentPassword}
          autoComplete="current-password"
          key={form.key('currentPassword')}
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label={texts.newPassword}
          description={texts.newPasswordHelp}
          autoComplete="new-password"
          key={form.key('newPassword')}
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput
          label={texts.newPasswordConfirmation}
          autoComplete="new-password"
          key={form.key('newPasswordConfirmation')}
          {...form.getInputProps('newPasswordConfirmation')}
        />
        <div>
          <Button type="submit" mt="xs" loading={form.submitting}>
            {texts.change}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
