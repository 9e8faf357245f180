import { useMutation } from '@apollo/client/react'
import { Button, NativeSelect, Stack, TextInput } from '@mantine/core'
import { attempt } from '../../apollo/attempt.ts'
import type { CreateUserInput } from '../../apollo/generated/schema-types.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { SideBySide } from '../../ui/side-by-side.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { useServerForm } from '../../ui/use-server-form.ts'
import { administrationTexts } from './administration-texts.ts'
import { CreateUserDocument } from './generated/operations.ts'
import { type IssuedInvitation, isIssued } from './issued-invitation.tsx'
import { roles } from './user-filters.ts'

const texts = administrationTexts.create

const initialValues = { firstName: '', lastName: '', email: '', phone: '', role: 'EMPLOYEE' }

export function NewUserForm({ onCreated }: { onCreated: (invitation: IssuedInvitation) => void }) {
  // Not cached: the link is shown once and kept nowhere.
  const [createUser] = useMutation(CreateUserDocument, {
    fetchPolicy: 'no-cache',
    update: (cache) => void cache.evict({ fieldName: 'users' }),
  })
  const { form, failure, formProps } = useServerForm({
    initialValues,
    required: texts.required,
    submit: async (values) => {
      const { data, problem } = await attempt(createUser({ variables: { input: inputOf(values) } }))
      if (problem) return problem
      if (!isIssued(data.createUser)) return data.createUser
      onCreated(data.createUser)
      return undefined
    },
  })
  const field = (name: keyof typeof initialValues) => ({ label: texts[name], ...form.getInputProps(name) })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <SideBySide>
          <TextInput autoComplete="off" key={form.key('firstName')} {...field('firstName')} />
          <TextInput
            autoComplete="off"
            description={texts.lastNameHelp}
            key={form.key('lastName')}
            {...field('lastName')}
          />
        </SideBySide>
        <TextInput type="email" autoComplete="off" key={form.key('email')} {...field('email')} />
        <TextInput
          type="tel"
          autoComplete="off"
          description={texts.phoneHelp}
          key={form.key('phone')}
          {...field('phone')}
        />
        <NativeSelect
          data={roles.map((role) => ({ value: role, label: uiTexts.roles[role] }))}
          key={form.key('role')}
          {...field('role')}
        />
        <div>
          <Button type="submit" mt="xs" loading={form.submitting}>
            {texts.submit}
          </Button>
        </div>
      </Stack>
    </form>
  )
}

function inputOf({ phone, role, ...values }: typeof initialValues): CreateUserInput {
  return {
    ...values,
    phone: phone.trim() === '' ? null : phone,
    role: roles.find((name) => name === role) ?? 'EMPLOYEE',
  }
}
