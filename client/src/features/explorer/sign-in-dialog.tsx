import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { Dialog } from '../../ui/dialog.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { useExplorer } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { signInWith } from './sign-in-with.ts'

const texts = explorerTexts.session

interface SignInDialogProps {
  onClose: () => void
}

export function SignInDialog({ onClose }: SignInDialogProps) {
  const { session, tokenLife } = useExplorer()
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: '', password: '' },
    required: { email: texts.emailRequired, password: texts.passwordRequired },
    submit: async (values) => {
      const problem = await signInWith({ session, tokenLife }, values)
      if (!problem) onClose()
      return problem
    },
  })

  return (
    <Dialog title={texts.signInTitle} onDismiss={onClose}>
      <form {...formProps}>
        <Text size="sm" c="dimmed" mb="sm">
          {texts.signInLead}
        </Text>
        <FormAlert>{failure}</FormAlert>
        <Stack gap="sm">
          <TextInput
            label={texts.email}
            type="email"
            autoComplete="username"
            data-autofocus
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={texts.password}
            autoComplete="current-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Group justify="flex-end" mt="xs" gap="xs">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit" loading={form.submitting}>
              {texts.signIn}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
