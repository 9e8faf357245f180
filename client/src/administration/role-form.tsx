import type { FragmentType } from '@apollo/client'
import { useFragment, useMutation } from '@apollo/client/react'
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../apollo/attempt.ts'
import { useViewer } from '../apollo/viewer.tsx'
import { FormAlert } from '../ui/form-alert.tsx'
import { notifySuccess } from '../ui/notify.ts'
import { Section } from '../ui/section.tsx'
import { uiTexts } from '../ui/ui-texts.ts'
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
  const { data, complete } = useFragment({ fragment: RoleForm_UserFragmentDoc, from: user })
  if (!complete) return null

  const mayChange = viewer.role === 'ADMIN' && viewer.id !== data.id
  return (
    <Section title={texts.title} description={description(viewer, data.id)}>
      {mayChange ? (
        // The key starts the choice afresh when the role has changed, here or elsewhere.
        <RoleFields key={data.role} user={data} />
      ) : (
        <Text size="sm">{uiTexts.roles[data.role]}</Text>
      )}
    </Section>
  )
}

function description(viewer: { id: string; role: string }, userId: string): string {
  if (viewer.role !== 'ADMIN') return texts.onlyAdministrators
  return viewer.id === userId ? texts.ownDescription : texts.description
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
    notifySuccess(texts.changed(user.firstName, uiTexts.roles[role]))
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
