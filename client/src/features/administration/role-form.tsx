import type { FragmentType } from '@apollo/client'
import { useFragment, useMutation } from '@apollo/client/react'
import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { useCan, useViewer } from '../../apollo/viewer.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { isolated } from '../../ui/names.ts'
import { notifySuccess } from '../../ui/notify.ts'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { administrationTexts } from './administration-texts.ts'
import {
  type RoleForm_UserFragment,
  RoleForm_UserFragmentDoc,
  SetUserRoleDocument,
} from './generated/operations.ts'
import { roles } from './user-filters.ts'

const texts = administrationTexts.role

export function RoleForm({ user }: { user: FragmentType<RoleForm_UserFragment> }) {
  const viewer = useViewer()
  const may = useCan('setUserRole')
  const { data, complete } = useFragment({ fragment: RoleForm_UserFragmentDoc, from: user })
  if (!complete) return null

  const isOwn = viewer.id === data.id
  return (
    <Section title={texts.title} description={description(may, isOwn)}>
      {/* The key starts the choice afresh when the role has changed, here or elsewhere. */}
      {may && !isOwn && <RoleFields key={data.role} user={data} />}
    </Section>
  )
}

function description(may: boolean, isOwn: boolean): string {
  if (!may) return texts.onlyAdministrators
  return isOwn ? texts.ownDescription : texts.description
}

function RoleFields({ user }: { user: RoleForm_UserFragment }) {
  const [role, setRole] = useState(user.role)
  const [failure, setFailure] = useState<string>()
  const [setUserRole, { loading }] = useMutation(SetUserRoleDocument)

  const save = async (event: React.SyntheticEvent) => {
    event.preventDefault()
    setFailure(undefined)
    const { data, problem } = await attempt(setUserRole({ variables: { input: { userId: user.id, role } } }))
    if (problem) return setFailure(problem.message)
    if (data.setUserRole.__typename !== 'UserRoleSet') return setFailure(data.setUserRole.message)
    notifySuccess(texts.changed(isolated(user.firstName), uiTexts.roles[role]))
  }

  return (
    <form onSubmit={(event) => void save(event)}>
      <FormAlert>{failure}</FormAlert>
      <Stack gap="sm">
        <Group align="end" gap="xs">
          <NativeSelect
            label={texts.label}
            value={role}
            data={roles.map((value) => ({ value, label: uiTexts.roles[value] }))}
            onChange={(event) =>
              setRole(roles.find((name) => name === event.currentTarget.value) ?? user.role)
            }
          />
          <Button type="submit" variant="default" disabled={role === user.role} loading={loading}>
            {texts.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
