import { useMutation } from '@apollo/client/react'
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { Section } from '../../ui/section.tsx'
import { ExportMyDataDocument } from './generated/operations.ts'
import { ownDataTexts } from './own-data-texts.ts'
import { receiveFile } from './receive-file.ts'
import { saveFile } from './save-file.ts'

const texts = ownDataTexts.export

/** Downloads a copy of everything that is stored about the user. */
export function ExportSection() {
  const [exportMyData] = useMutation(ExportMyDataDocument)
  const [kilobytes, setKilobytes] = useState<number>()
  const [failure, setFailure] = useState<string>()

  const download = async (): Promise<string | undefined> => {
    const { data, problem } = await attempt(exportMyData())
    if (problem) return problem.message
    const file = await receiveFile(data.exportMyData.url, setKilobytes)
    if (file === undefined) return texts.brokenOff
    saveFile(texts.fileName, file)
    notifySuccess(texts.saved)
    return undefined
  }

  const start = async () => {
    setFailure(undefined)
    setKilobytes(0)
    setFailure(await download())
    setKilobytes(undefined)
  }

  return (
    <Section title={texts.title} description={texts.description}>
      <FormAlert>{failure}</FormAlert>
      <Button variant="default" loading={kilobytes !== undefined} onClick={() => void start()}>
        {texts.start}
      </Button>
      <Text size="sm" c="dimmed" mt="xs" role="status">
        {kilobytes ? texts.received(kilobytes) : ''}
      </Text>
    </Section>
  )
}
