import { Button } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../ui/section.tsx'
import { DeleteAccountDialog } from './delete-account-dialog.tsx'
import { ownDataTexts } from './own-data-texts.ts'

const texts = ownDataTexts.delete

export function DeleteSection() {
  const [asking, setAsking] = useState(false)
  return (
    <Section title={texts.title} description={texts.description}>
      <Button variant="default" onClick={() => setAsking(true)}>
        {texts.start}
      </Button>
      {asking && <DeleteAccountDialog onClose={() => setAsking(false)} />}
    </Section>
  )
}
