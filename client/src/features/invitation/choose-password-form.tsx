import { Button, Stack } from '@mantine/core'
import type { SignedIn } from '../../apollo/signed-in.ts'
import { useAsk } from '../../apollo/use-ask.ts'
import { isRequiredStep, type RequiredStep } from '../../feature/required-step.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { NewPasswordFields } from '../../ui/new-password-fields.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { UserNameField } from '../../ui/user-name-field.tsx'
import { ChoosePasswordDocument } from './generated/operation-texts.ts'
import { invitationTexts as texts } from './invitation-texts.ts'

interface ChoosePasswordFormProps {
  token: string
  /** Null if the link does not contain it. */
  email: string | null
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  onExpired: () => void
  /** The password is chosen, and the sign-in needs more. */
  onStep: (step: RequiredStep) => void
}

export function ChoosePasswordForm({ token, email, onSignedIn, onExpired, onStep }: ChoosePasswordFormProps) {
  const choosePassword = useAsk(ChoosePasswordDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { password: '', passwordConfirmation: '' },
    required: texts.required,
    submit: async (values) => {
      const input = { ...values, token, delivery: 'COOKIE' } as const
      const { data, problem } = await choosePassword({ input })
      if (problem) return problem
      const answer = data.choosePassword
      if (answer.__typename === 'ValidationError') return answer
      if (answer.__typename === 'LinkExpired') onExpired()
      else if (isRequiredStep(answer)) onStep(answer)
      else await onSignedIn(answer)
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      {email !== null && <UserNameField value={email} />}
      <Stack gap="sm">
        <NewPasswordFields form={form} texts={texts} />
        <Button type="submit" fullWidth mt="xs" loading={form.submitting}>
          {texts.submit}
        </Button>
      </Stack>
    </form>
  )
}
