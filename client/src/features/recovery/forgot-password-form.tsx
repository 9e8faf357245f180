import { Button, Stack, TextInput } from '@mantine/core'
import { useAsk } from '../../apollo/use-ask.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { RequestPasswordResetDocument } from './generated/operation-texts.ts'
import { recoveryTexts } from './recovery-texts.ts'

const texts = recoveryTexts.request

interface ForgotPasswordFormProps {
  initialEmail: string
  onRequested: (requested: { email: string; expiresIn: number }) => void
}

export function ForgotPasswordForm({ initialEmail, onRequested }: ForgotPasswordFormProps) {
  const requestReset = useAsk(RequestPasswordResetDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: initialEmail },
    required: { email: texts.emailRequired },
    submit: async ({ email }) => {
      const { data, problem } = await requestReset({ input: { email } })
      if (problem) return problem
      onRequested({ email: email.trim(), expiresIn: data.requestPasswordReset.expiresIn })
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <TextInput
          label={texts.email}
          type="email"
          autoComplete="username"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <Button type="submit" fullWidth mt="xs" loading={form.submitting}>
          {texts.submit}
        </Button>
      </Stack>
    </form>
  )
}
