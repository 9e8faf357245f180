import { useMutation } from '@apollo/client/react'
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useEffect } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import type { Problem } from '../../ui/problem.ts'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import { factorChanges } from './factor-changes.ts'
import { AddTotpDocument, type StartTotpMutation } from './generated/operations.ts'
import type { OnFactorAdded } from './on-factor-added.ts'
import { securityTexts } from './security-texts.ts'
import classes from './totp-form.module.css'

const texts = securityTexts.totp

type StartedTotp = StartTotpMutation['startTotp']

interface TotpFormProps {
  started: StartedTotp
  onClose: () => void
  onAdded: OnFactorAdded
}

export function TotpForm({ started, onClose, onAdded }: TotpFormProps) {
  const [addTotp] = useMutation(AddTotpDocument, factorChanges)
  const { form, failure, formProps } = useServerForm({
    initialValues: { code: '', name: '' },
    required: { code: texts.codeRequired },
    submit: async ({ code, name }) => {
      const input = { code, name: name.trim() || null }
      const { data, problem } = await attempt(addTotp({ variables: { input } }))
      if (problem) return problem
      if (data.addTotp.__typename === 'ProofRejected') return atCode(data.addTotp)
      if (data.addTotp.__typename !== 'FactorAdded') return data.addTotp
      notifySuccess(texts.added)
      onAdded(data.addTotp.recoveryCodes, data.addTotp.authenticated)
      return undefined
    },
  })

  const { ref } = formProps
  // The dialog was there before the form.
  useEffect(() => ref.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus(), [ref])

  return (
    <form {...formProps}>
      <Text size="sm" mb="sm">
        {texts.scan}
      </Text>
      <Secret {...started} />
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <TextInput
          label={texts.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          data-autofocus
          key={form.key('code')}
          {...form.getInputProps('code')}
        />
        <TextInput
          label={texts.nameLabel}
          description={texts.nameHelp}
          autoComplete="off"
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
      </Stack>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {uiTexts.cancel}
        </Button>
        <Button type="submit" loading={form.submitting}>
          {texts.submit}
        </Button>
      </Group>
    </form>
  )
}

/** A rejected code, at its field. */
const atCode = ({ message }: Problem): Problem => ({ message, fieldErrors: [{ path: ['code'], message }] })

/** As an image, so that nothing in the SVG can run. Apps on the same device open the link. */
function Secret({ secret, uri, qrSvg }: StartedTotp) {
  return (
    <div className={classes.secret}>
      <a href={uri} className={classes.code}>
        <img src={`data:image/svg+xml,${encodeURIComponent(qrSvg)}`} alt={texts.qrLabel} />
      </a>
      <div>
        <Text size="xs" c="dimmed">
          {texts.key}
        </Text>
        <code className={classes.key}>{secret.match(/.{1,4}/g)?.join(' ')}</code>
      </div>
    </div>
  )
}
