import { Box, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import type { SignedIn } from '../../apollo/signed-in.ts'
import { useAsk } from '../../apollo/use-ask.ts'
import { LazySignInStep } from '../../feature/lazy-sign-in-step.tsx'
import { isRequiredStep, type RequiredStep } from '../../feature/required-step.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { SignInDocument } from './generated/operation-texts.ts'
import { PasskeySignIn } from './passkey-sign-in.tsx'
import { signInTexts } from './sign-in-texts.ts'

const texts = { ...signInTexts.signIn, ...signInTexts.fields }
const { email, password } = signInTexts.required

export interface SignInFormProps {
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  /** Known if a session has expired. */
  initialEmail?: string
  /** Below the first step. */
  children?: ReactNode
}

/** The first step of a sign-in, and what the account needs besides. */
export function SignInForm({ children, onSignedIn, initialEmail = '' }: SignInFormProps) {
  const [email, setEmail] = useState(initialEmail)
  const [step, setStep] = useState<RequiredStep>()
  const [notice, setNotice] = useState<string>()
  const startOver = (sentence?: string) => {
    setStep(undefined)
    setNotice(sentence)
  }

  if (step) return <LazySignInStep step={step} email={email} onSignedIn={onSignedIn} onOver={startOver} />
  return (
    <>
      <PasswordForm
        onSignedIn={onSignedIn}
        initialEmail={email}
        notice={notice}
        onStep={(required, of) => {
          setEmail(of)
          setStep(required)
        }}
      />
      {children}
    </>
  )
}

interface PasswordFormProps extends Pick<SignInFormProps, 'onSignedIn'> {
  initialEmail: string
  /** Why the user is back here. */
  notice: string | undefined
  onStep: (step: RequiredStep, email: string) => void
}

function PasswordForm({ onSignedIn, initialEmail, notice, onStep }: PasswordFormProps) {
  // The server mails another link to those who know the password.
  const [mailedTo, setMailedTo] = useState<string>()
  const signIn = useAsk(SignInDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: initialEmail, password: '' },
    required: { email, password },
    submit: async (values) => {
      const { data, problem } = await signIn({ input: { ...values, delivery: 'COOKIE' } })
      if (problem) return problem
      if (isRequiredStep(data.login)) return void onStep(data.login, values.email)
      setMailedTo(data.login.__typename === 'EmailNotVerified' ? values.email.trim() : undefined)
      if (data.login.__typename !== 'Authenticated') return data.login
      await onSignedIn(data.login)
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure ?? notice}</FormAlert>
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
          autoFocus={notice !== undefined}
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
