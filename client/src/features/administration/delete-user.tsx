import { Button } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useCan, useViewer } from '../../apollo/viewer.ts'
import { fullName, isolated } from '../../ui/names.ts'
import { notifySuccess } from '../../ui/notify.ts'
import { Section } from '../../ui/section.tsx'
import { administrationTexts } from './administration-texts.ts'
import { DeleteUserDialog } from './delete-user-dialog.tsx'

const texts = administrationTexts.deletion

/** Deletes the account of another user. */
export function DeleteUser({ user }: { user: { id: string; firstName: string; lastName: string } }) {
  const viewer = useViewer()
  const may = useCan('deleteUser')
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  if (!may || viewer.id === user.id) return null

  const deleted = async () => {
    await navigate('/admin/users')
    notifySuccess(texts.deleted(isolated(fullName(user))))
  }

  return (
    <Section title={texts.title} description={texts.description}>
      <Button variant="default" onClick={() => setAsking(true)}>
        {texts.start}
      </Button>
      {asking && (
        <DeleteUserDialog user={user} onClose={() => setAsking(false)} onDeleted={() => void deleted()} />
      )}
    </Section>
  )
}
