import { useMutation } from '@apollo/client/react'
import { useSession } from '@gatehouse/session/react'
import { List } from '@mantine/core'
import '@mantine/core/styles/List.layer.css'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { useClientSettings } from '../../apollo/use-client-settings.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { formatDay } from '../../ui/format-time.ts'
import { notifySuccess } from '../../ui/notify.ts'
import { DeleteAccountDocument } from './generated/operations.ts'
import { ownDataTexts } from './own-data-texts.ts'

const texts = ownDataTexts.delete

/** Says exactly what is deleted. Signs out afterwards, in all tabs. */
export function DeleteAccountDialog({ onClose }: { onClose: () => void }) {
  const session = useSession()
  const [deleteAccount] = useMutation(DeleteAccountDocument)
  const { deletionGraceDays } = useClientSettings()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()

  const remove = async (): Promise<string | undefined> => {
    const { data, problem } = await attempt(deleteAccount())
    if (problem) return problem.message
    const answer = data.deleteAccount
    if (answer.__typename === 'LastAdministrator') return answer.message
    notifySuccess(
      answer.__typename === 'DeletionScheduled'
        ? texts.scheduled(formatDay(new Date(answer.dueAt)))
        : texts.deleted,
    )
    await session.signOut()
    return undefined
  }

  const confirm = async () => {
    setFailure(undefined)
    setBusy(true)
    setFailure(await remove())
    setBusy(false)
  }

  return (
    <ConfirmDialog
      title={texts.ask}
      confirm={texts.confirm}
      busy={busy}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {texts.goes(typeof deletionGraceDays === 'number' ? deletionGraceDays : 0)}
      <Goes />
      {texts.stays}
    </ConfirmDialog>
  )
}

const Goes = () => (
  <List size="sm" my="xs" pl="md">
    {texts.what.map((item) => (
      <List.Item key={item}>{item}</List.Item>
    ))}
  </List>
)
