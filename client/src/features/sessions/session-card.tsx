import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { DeviceCard } from '../../ui/device-card.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { type SessionCard_SessionFragment, SessionCard_SessionFragmentDoc } from './generated/operations.ts'
import { sessionsTexts as texts } from './sessions-texts.ts'

interface SessionCardProps {
  session: FragmentType<SessionCard_SessionFragment>
  onEnd: (session: { id: string; device: string }) => void
}

export function SessionCard({ session, onEnd }: SessionCardProps) {
  const { data, complete } = useFragment({ fragment: SessionCard_SessionFragmentDoc, from: session })
  if (!complete) return null
  const device = data.device ?? uiTexts.device.unknown

  const end = (
    <Button
      variant="default"
      size="xs"
      aria-label={texts.endNamed(device)}
      onClick={() => onEnd({ id: data.id, device })}
    >
      {texts.end}
    </Button>
  )
  return <DeviceCard session={data} action={!data.current && end} />
}
