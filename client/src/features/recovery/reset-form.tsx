import { useMutation } from '@apollo/client/react'
import { Button, Stack } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { NewPasswordFields } from '../../ui/new-password-fields.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { ResetPasswordDocument } from './generated/operations.ts'
import { recoveryTexts } from './recovery-texts.ts'

const texts = recoveryTexts.reset

interface ResetFormProps {
  token: string
  onDone: () => void
  onExpired: () => void
}

export function ResetForm({ token, onDone, onExpired }: ResetFormProps) {
  const [resetPassword] = useMutation(ResetPasswordDocument, { context: { auth: 'skip' } })
  const { form, failure, formProps } = useServerForm({
    initialValues: { password: '', passwordConfirmation: '' },
    required: texts.required,
    submit: async (values) => {
      const { data, problem } = await attempt(resetPassword({ variables: { input: { ...values, token } } }))
      if (problem) return problem
      const answer = data.resetPassword
      if (answer.__typename === 'ValidationError') return answer
      if (answer.__typename === 'LinkExpired') onExpired()
      else onDone()
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <NewPasswordFields form={form} texts={texts} />
        <Button type="submit" fullWidth mt="xs" loading={form.submitting}>
          {texts.submit}
        </Button>
      </Stack>
    </form>
  )
}
