import { PasswordInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'

interface NewPasswordFieldsProps {
  form: UseFormReturnType<{ password: string; passwordConfirmation: string }>
  texts: { readonly password: string; readonly passwordHelp: string; readonly passwordConfirmation: string }
}

/** A new password, twice. */
export function NewPasswordFields({ form, texts }: NewPasswordFieldsProps) {
  return (
    <>
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
    </>
  )
}
