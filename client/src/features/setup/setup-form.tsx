import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SignedIn } from '../../apollo/signed-in.ts'
import { useAsk } from '../../apollo/use-ask.ts'
import { LazySignInStep } from '../../feature/lazy-sign-in-step.tsx'
import { isRequiredStep, type RequiredStep } from '../../feature/required-step.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { SideBySide } from '../../ui/side-by-side.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { CreateFirstAdministratorDocument } from './generated/operation-texts.ts'
import { setupTexts as texts } from './setup-texts.ts'

const initialValues = { firstName: '', lastName: '', email: '', password: '', passwordConfirmation: '' }

interface SetupFormProps {
  token: string
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  /** The account is created, and its sign-in was left. */
  onLeft: () => void
}

export function SetupForm({ token, onSignedIn, onLeft }: SetupFormProps) {
  const create = useAsk(CreateFirstAdministratorDocument)
  const [required, setStep] = useState<{ step: RequiredStep; email: string }>()
  const { form, failure, formProps } = useServerForm({
    initialValues,
    required: texts.required,
    submit: async (values) => {
      const input = { ...values, token, delivery: 'COOKIE' } as const
      const { data, problem } = await create({ input })
      if (problem) return problem
      const answer = data.createFirstAdministrator
      if (isRequiredStep(answer)) return void setStep({ step: answer, email: values.email })
      if (answer.__typename !== 'Authenticated') return answer
      await onSignedIn(answer)
      return undefined
    },
  })
  const field = (name: keyof typeof initialValues) => ({ label: texts[name], ...form.getInputProps(name) })

  if (required) return <LazySignInStep {...required} onSignedIn={onSignedIn} onOver={onLeft} />
  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <SideBySide>
          <TextInput autoComplete="given-name" key={form.key('firstName')} {...field('firstName')} />
          <TextInput
            autoComplete="family-name"
            description={texts.lastNameHelp}
            key={form.key('lastName')}
            {...field('lastName')}
          />
        </SideBySide>
        <TextInput type="email" autoComplete="username" key={form.key('email')} {...field('email')} />
        <PasswordInput
          autoComplete="new-password"
          description={texts.passwordHelp}
          key={form.key('password')}
          {...field('password')}
        />
        <PasswordInput
          autoComplete="new-password"
          key={form.key('passwordConfirmation')}
          {...field('passwordConfirmation')}
        />
        <Button type="submit" fullWidth mt="xs" loading={form.submitting}>
          {texts.submit}
        </Button>
      </Stack>
    </form>
  )
}
