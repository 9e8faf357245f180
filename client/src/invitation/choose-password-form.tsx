import { useMutation } from '@apollo/client/react'
import { Button, PasswordInput, Stack } from '@mantine/core'
import { attempt } from '../apollo/attempt.ts'
import type { SignedIn } from '../apollo/signed-in.ts'
import { FormAlert } from '../ui/form-alert.tsx'
import { useServerForm } from '../ui/use-server-form.ts'
import { ChoosePasswordDocument } from './generated/operations.ts'
import { invitationTexts as texts } from './invitation-texts.ts'

interface ChoosePasswordFormProps {
  token: string
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  onExpired: () => void
}

export function ChoosePasswordForm({ token, onSignedIn, onExpired }: ChoosePasswordFormProps) {
  const [choosePassword] = useMutation(ChoosePasswordDocument, { context: { auth: 'skip' } })
  const { form, failure, formProps } = useServerForm({
    initialValues: { password: '', passwordConfirmation: '' },
    required: texts.required,
    submit: async (values) => {
      const input = { ...values, token, delivery: 'COOKIE' } as const
      const { data, problem } = await attempt(choosePassword({ variables: { input } }))
      if (problem) return problem
      const answer = data.choosePassword
      if (answer.__typename === 'ValidationError') return answer
      if (answer.__typename === 'LinkExpired') onExpired()
      else await onSignedIn(answer)
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <PasswordInput
          label={texts.password}
          description={texts.passwordHelp}
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label={texts.passwordConfirmation}
          autoComplete="new-password"
          key={form.key('passwordConfirmation')}
          {...form.getInputProps('passwordConfirmation')}
        />
        <Button type="submit" fullWidth mt="xs" loading={form.submitting}>
          {texts.submit}
        </Button>
      </Stack>
    </form>
  )
}
