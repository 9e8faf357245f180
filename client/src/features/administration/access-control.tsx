import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useCan, useViewer } from '../../apollo/viewer.ts'
import { notifySuccess } from '../../ui/notify.ts'
import { Section } from '../../ui/section.tsx'
import { AccessDialog } from './access-dialog.tsx'
import { administrationTexts } from './administration-texts.ts'
import { type AccessControl_UserFragment, AccessControl_UserFragmentDoc } from './generated/operations.ts'

const texts = administrationTexts.access

export function AccessControl({ user }: { user: FragmentType<AccessControl_UserFragment> }) {
  const viewer = useViewer()
  const may = useCan('setUserActive')
  const [asking, setAsking] = useState(false)
  const { data, complete } = useFragment({ fragment: AccessControl_UserFragmentDoc, from: user })
  if (!complete || !may) return null
  if (viewer.id === data.id) return <OwnAccess />

  const done = (message: string) => {
    setAsking(false)
    notifySuccess(message)
  }

  return (
    <Section
      title={texts.title}
      description={data.active ? texts.activeDescription : texts.disabledDescription}
    >
      <Button variant="default" onClick={() => setAsking(true)}>
        {data.active ? texts.disable : texts.enable}
      </Button>
      {asking && <AccessDialog user={data} onClose={() => setAsking(false)} onDone={done} />}
    </Section>
  )
}

function OwnAccess() {
  return <Section title={texts.title} description={texts.ownDescription} />
}
