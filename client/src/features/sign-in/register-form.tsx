import { Button, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { RegisterInput } from '../../apollo/generated/schema-types.ts'
import type { SignedIn } from '../../apollo/signed-in.ts'
import { useAsk } from '../../apollo/use-ask.ts'
import { LazySignInStep } from '../../feature/lazy-sign-in-step.tsx'
import { isRequiredStep, type RequiredStep } from '../../feature/required-step.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { SideBySide } from '../../ui/side-by-side.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import { RegisterDocument } from './generated/operation-texts.ts'
import { signInTexts } from './sign-in-texts.ts'

const texts = { ...signInTexts.register, ...signInTexts.fields }
const { email, newPassword, passwordConfirmation, firstName } = signInTexts.required

const selfServiceRoles = [
  { value: 'EMPLOYEE', label: uiTexts.roles.EMPLOYEE },
  { value: 'CLIENT', label: uiTexts.roles.CLIENT },
]

const initialValues = {
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  role: 'EMPLOYEE',
  password: '',
  passwordConfirmation: '',
}

interface RegisterFormProps {
  onSignedIn: (signedIn: SignedIn) => Promise<void>
  /** The server waits until the address is verified. */
  onStarted: (email: string) => void
}

export function RegisterForm({ onSignedIn, onStarted }: RegisterFormProps) {
  const register = useAsk(RegisterDocument)
  const [required, setStep] = useState<{ step: RequiredStep; email: string }>()
  const { form, failure, formProps } = useServerForm({
    initialValues,
    required: { email, password: newPassword, passwordConfirmation, firstName },
    submit: async (values) => {
      const { data, problem } = await register({ input: registerInput(values) })
      if (problem) return problem
      const answer = data.register
      if (answer.__typename === 'Authenticated') await onSignedIn(answer)
      else if (answer.__typename === 'RegistrationStarted') onStarted(answer.email)
      else if (isRequiredStep(answer)) setStep({ step: answer, email: values.email })
      else return answer
      return undefined
    },
  })
  const field = (name: keyof typeof initialValues) => ({ label: texts[name], ...form.getInputProps(name) })

  if (required)
    return <LazySignInStep {...required} onSignedIn={onSignedIn} onOver={() => setStep(undefined)} />
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
        <TextInput
          type="tel"
          autoComplete="tel"
          description={texts.phoneHelp}
          key={form.key('phone')}
          {...field('phone')}
        />
        <NativeSelect
          data={selfServiceRoles}
          description={texts.roleHelp}
          key={form.key('role')}
          {...field('role')}
        />
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

function registerInput({ phone, role, ...values }: typeof initialValues): RegisterInput {
  return {
    ...values,
    phone: phone.trim() === '' ? null : phone,
    role: role === 'CLIENT' ? 'CLIENT' : 'EMPLOYEE',
    delivery: 'COOKIE',
  }
}
