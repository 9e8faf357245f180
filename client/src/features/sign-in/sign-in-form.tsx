import { useMutation } from '@apollo/client/react'
import { Box, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import type { SignedIn } from '../../apollo/signed-in.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { SignInDocument } from './generated/operations.ts'
import { PasskeySignIn } from './passkey-sign-in.tsx'
import { signInTexts } from './sign-in-texts.ts'

const texts = { ...signInTexts.signIn, ...signInTexts.fields }
const { email, password } = signInTexts.required

export interface SignInFormProps {
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  /** Known if a session has expired. */
  initialEmail?: string
}

export function SignInForm({ onSignedIn, initialEmail = '' }: SignInFormProps) {
  // The server mails another link to those who know the password.
  const [mailedTo, setMailedTo] = useState<string>()
  const [signIn] = useMutation(SignInDocument, { context: { auth: 'skip' } })
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: initialEmail, password: '' },
    required: { email, password },
    submit: async (values) => {
      const { data, problem } = await attempt(
        signIn({ variables: { input: { ...values, delivery: 'COOKIE' } } }),
      )
      if (problem) return problem
      setMailedTo(data.login.__typename === 'EmailNotVerified' ? values.email.trim() : undefined)
      if (data.login.__typename !== 'Authenticated') return data.login
      await onSignedIn(data.login)
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      {failure && mailedTo !== undefined && (
        <Box mb="sm">
          <MailboxLink to={mailedTo} />
        </Box>
      )}
      <Stack gap="sm">
        <TextInput
          label={texts.email}
          type="email"
          autoComplete="username webauthn"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={texts.password}
          autoComplete="current-password"
          data-autofocus={initialEmail !== '' || undefined}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth mt="xs" loading={form.submitting}>
          {texts.submit}
        </Button>
        <PasskeySignIn onSignedIn={onSignedIn} />
      </Stack>
    </form>
  )
}
