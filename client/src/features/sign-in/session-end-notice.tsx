import { useAuth } from '@gatehouse/session/react'
import { Alert } from '@mantine/core'
import { sessionEndSentence } from './session-end-texts.ts'

/** Why the session ended, above the form that starts a new one. */
export function SessionEndNotice() {
  const sentence = sessionEndSentence(useAuth())
  if (!sentence) return null
  return (
    <Alert color="gray" variant="light" role="status" mb="md">
      {sentence}
    </Alert>
  )
}
