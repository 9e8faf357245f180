import { Button, Stack } from '@mantine/core'
import { useAsk } from '../../apollo/use-ask.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { NewPasswordFields } from '../../ui/new-password-fields.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { ResetPasswordDocument } from './generated/operation-texts.ts'
import { recoveryTexts } from './recovery-texts.ts'

const texts = recoveryTexts.reset

interface ResetFormProps {
  token: string
  onDone: () => void
  onExpired: () => void
}

export function ResetForm({ token, onDone, onExpired }: ResetFormProps) {
  const resetPassword = useAsk(ResetPasswordDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { password: '', passwordConfirmation: '' },
    required: texts.required,
    submit: async (values) => {
      const { data, problem } = await resetPassword({ input: { ...values, token } })
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
