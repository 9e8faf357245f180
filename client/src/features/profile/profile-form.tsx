import type { FragmentType } from '@apollo/client'
import { useFragment, useMutation } from '@apollo/client/react'
import { Button, Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core'
import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Checkbox.layer.css'
import { attempt } from '../../apollo/attempt.ts'
import type { UpdateProfileInput } from '../../apollo/generated/schema-types.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { SideBySide } from '../../ui/side-by-side.tsx'
import { useServerForm } from '../../ui/use-server-form.ts'
import {
  type ProfileForm_UserFragment,
  ProfileForm_UserFragmentDoc,
  UpdateProfileDocument,
} from './generated/operations.ts'
import { localeOptions } from './locale-options.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.profile

interface ProfileFormProps {
  user: FragmentType<ProfileForm_UserFragment>
  onSaved: () => void
}

export function ProfileForm({ user, onSaved }: ProfileFormProps) {
  const { data, complete } = useFragment({ fragment: ProfileForm_UserFragmentDoc, from: user })
  return complete ? <ProfileFields user={data} onSaved={onSaved} /> : null
}

function ProfileFields({ user, onSaved }: { user: ProfileForm_UserFragment; onSaved: () => void }) {
  const [updateProfile] = useMutation(UpdateProfileDocument)
  const { form, failure, formProps } = useServerForm({
    initialValues: {
      firstName: user.firstName,
      lastName: user.lastName,
      phone: user.phone ?? '',
      locale: user.locale ?? '',
      newDeviceNotices: user.newDeviceNotices,
    },
    required: { firstName: texts.firstNameRequired },
    submit: async (values) => {
      const { data, problem } = await attempt(updateProfile({ variables: { input: profileInput(values) } }))
      if (problem) return problem
      if (data.updateProfile.__typename !== 'ProfileUpdated') return data.updateProfile
      form.resetDirty()
      onSaved()
      return undefined
    },
  })

  return (
    <form {...formProps}>
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <SideBySide>
          <TextInput
            label={texts.firstName}
            autoComplete="given-name"
            key={form.key('firstName')}
            {...form.getInputProps('firstName')}
          />
          <TextInput
            label={texts.lastName}
            description={texts.lastNameHelp}
            autoComplete="family-name"
            key={form.key('lastName')}
            {...form.getInputProps('lastName')}
          />
        </SideBySide>
        <TextInput
          label={texts.phone}
          description={texts.phoneHelp}
          type="tel"
          autoComplete="tel"
          key={form.key('phone')}
          {...form.getInputProps('phone')}
        />
        <NativeSelect
          label={texts.locale}
          data={localeOptions(user.locale)}
          key={form.key('locale')}
          {...form.getInputProps('locale')}
        />
        <Checkbox
          label={texts.newDeviceNotices}
          key={form.key('newDeviceNotices')}
          {...form.getInputProps('newDeviceNotices', { type: 'checkbox' })}
        />
        <div>
          <Button type="submit" mt="xs" loading={form.submitting}>
            {texts.save}
          </Button>
        </div>
      </Stack>
    </form>
  )
}

interface ProfileValues {
  firstName: string
  lastName: string
  phone: string
  locale: string
  newDeviceNotices: boolean
}

/** Null clears the phone and the language. */
function profileInput({ phone, locale, ...others }: ProfileValues): UpdateProfileInput {
  return { ...others, phone: phone.trim() === '' ? null : phone, locale: locale === '' ? null : locale }
}
