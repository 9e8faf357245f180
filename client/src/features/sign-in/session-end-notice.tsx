import { useAuth } from '@gatehouse/session/react'
import { Alert } from '@mantine/core'
import { sessionEnding } from '../../apollo/live/session-ending.ts'
import { sessionEndPlace, sessionEndSentence } from './session-end-texts.ts'

/** Why the session ended, and from where, above the form that starts a new one. */
export function SessionEndNotice() {
  const snapshot = useAuth()
  const sentence = sessionEndSentence(snapshot)
  const place = sessionEndPlace(snapshot, sessionEnding.use())
  if (!sentence) return null
  return (
    <Alert color="gray" variant="light" role="status" mb="md">
      {sentence} {place}
    </Alert>
  )
}
