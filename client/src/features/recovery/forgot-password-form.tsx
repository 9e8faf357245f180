import { useMutation } from '@apollo/client/react'
import { Button, Stack, TextInput } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { RequestPasswordResetDocument } from './generated/operations.ts'
import { recoveryTexts } from './recovery-texts.ts'

const texts = recoveryTexts.request

interface ForgotPasswordFormProps {
  initialEmail: string
  onRequested: (requested: { email: string; expiresIn: number }) => void
}

export function ForgotPasswordForm({ initialEmail, onRequested }: ForgotPasswordFormProps) {
  const [requestReset] = useMutation(RequestPasswordResetDocument, { context: { auth: 'skip' } })
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: initialEmail },
    required: { email: texts.emailRequired },
    submit: async ({ email }) => {
      const { data, problem } = await attempt(requestReset({ variables: { input: { email } } }))
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
