import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type RequiredProof, SecondStepForm } from '../../apollo/second-step-form.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { PasskeySignIn } from '../../ui/passkey-sign-in.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import { useExplorer } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { completeSignIn, enter, signInWith, signInWithPasskey, startWithPasskey } from './sign-in-with.ts'

const texts = explorerTexts.session

interface SignInDialogProps {
  onClose: () => void
}

export function SignInDialog({ onClose }: SignInDialogProps) {
  const { session, tokenLife } = useExplorer()
  const [step, setStep] = useState<RequiredProof | 'enrol'>()
  const [notice, setNotice] = useState<string>()
  const startOver = (sentence?: string) => {
    setStep(undefined)
    setNotice(sentence)
  }

  return (
    <Dialog title={texts.signInTitle} onDismiss={onClose}>
      {step === 'enrol' ? (
        <EnrolElsewhere onClose={onClose} />
      ) : step ? (
        <SecondStepForm
          step={step}
          complete={completeSignIn}
          onSignedIn={async (signedIn) => {
            await enter({ session, tokenLife }, signedIn)
            onClose()
          }}
          onOver={startOver}
        />
      ) : (
        <PasswordForm notice={notice} onStep={setStep} onClose={onClose} />
      )}
    </Dialog>
  )
}

/** The application sets second factors up. Both share the session. */
const EnrolElsewhere = ({ onClose }: SignInDialogProps) => (
  <>
    <Text size="sm" role="status">
      {texts.enrol}
    </Text>
    <Group justify="flex-end" mt="md" gap="xs">
      <Button variant="default" onClick={onClose}>
        {texts.cancel}
      </Button>
      <Button component="a" href="/sign-in">
        {texts.openApplication}
      </Button>
    </Group>
  </>
)

interface PasswordFormProps extends SignInDialogProps {
  /** Why the user is back here. */
  notice: string | undefined
  onStep: (step: RequiredProof | 'enrol') => void
}

function PasswordForm({ notice, onStep, onClose }: PasswordFormProps) {
  const { session, tokenLife } = useExplorer()
  const { form, failure, formProps } = useServerForm({
    initialValues: { email: '', password: '' },
    required: { email: texts.emailRequired, password: texts.passwordRequired },
    submit: async (values) => {
      const { step, problem } = await signInWith({ session, tokenLife }, values)
      if (step) onStep(step)
      else if (!problem) onClose()
      return problem
    },
  })

  return (
    <form {...formProps}>
      <Text size="sm" c="dimmed" mb="sm">
        {texts.signInLead}
      </Text>
      <FormAlert>{failure ?? notice}</FormAlert>
      <Stack gap="sm">
        <TextInput
          label={texts.email}
          type="email"
          autoComplete="username webauthn"
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
        <PasskeySignIn
          start={startWithPasskey}
          send={async ({ challenge }, answer) => {
            const problem = await signInWithPasskey({ session, tokenLife }, { challenge, answer })
            if (problem === undefined) onClose()
            return problem
          }}
        >
          {texts.passkey}
        </PasskeySignIn>
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
  )
}
