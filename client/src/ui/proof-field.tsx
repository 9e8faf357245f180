import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { FormAlert } from './form-alert.tsx'
import { type ProofFormProps, type ProofMethod, typedProof } from './proof.ts'
import { proofTexts } from './proof-texts.ts'
import { useServerForm } from './use-server-form.ts'
import { UserNameField } from './user-name-field.tsx'

const texts = proofTexts

interface ProofFieldProps extends Pick<ProofFormProps, 'submit' | 'submitLabel' | 'children'> {
  method: Exclude<ProofMethod, 'PASSKEY'>
  email: string
}

/** A proof that is typed. A rejected one is cleared, since no code works twice. */
export function ProofField({ method, email, submit, submitLabel, children }: ProofFieldProps) {
  const { form, failure, formProps } = useServerForm({
    initialValues: { proof: '' },
    required: { proof: texts.required[method] },
    submit: async ({ proof }) => {
      const problem = await submit(typedProof(method, proof))
      if (problem) form.setFieldValue('proof', '')
      return problem
    },
  })
  const field = { label: texts.label[method], 'data-autofocus': true, ...form.getInputProps('proof') }

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      {method === 'PASSWORD' && email !== '' && <UserNameField value={email} />}
      <Stack gap="sm">
        {method === 'PASSWORD' && (
          <PasswordInput autoComplete="current-password" key={form.key('proof')} {...field} />
        )}
        {method === 'TOTP' && (
          <TextInput
            description={texts.totpHelp}
            autoComplete="one-time-code"
            inputMode="numeric"
            autoFocus
            key={form.key('proof')}
            {...field}
          />
        )}
        {method === 'RECOVERY_CODE' && (
          <TextInput
            description={texts.recoveryCodeHelp}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            key={form.key('proof')}
            {...field}
          />
        )}
        {children}
        <Button type="submit" fullWidth mt="xs" loading={form.submitting}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  )
}
