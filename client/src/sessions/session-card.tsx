import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Button, Text } from '@mantine/core'
import { RelativeTime } from '../ui/relative-time.tsx'
import { type SessionCard_SessionFragment, SessionCard_SessionFragmentDoc } from './generated/operations.ts'
import classes from './session-card.module.css'
import { sessionsTexts as texts } from './sessions-texts.ts'

interface SessionCardProps {
  session: FragmentType<SessionCard_SessionFragment>
  onEnd: (session: { id: string; device: string }) => void
}

export function SessionCard({ session, onEnd }: SessionCardProps) {
  const { data, complete } = useFragment({ fragment: SessionCard_SessionFragmentDoc, from: session })
  if (!complete) return null
  const device = data.device ?? texts.unknownDevice

  return (
    <li className={classes.card}>
      <div className={classes.what}>
        <Text fw={600} size="sm">
          {device}
        </Text>
        <Text c="dimmed" size="sm">
          {data.current ? (
            <span className={classes.current}>{texts.current}</span>
          ) : (
            <>
              {texts.lastUsed} <RelativeTime value={data.lastUsedAt} />
            </>
          )}
          {data.ipAddress && ` · ${data.ipAddress}`}
        </Text>
        <Text c="dimmed" size="xs">
          {texts.signedIn} <RelativeTime value={data.createdAt} /> · {texts.expires}{' '}
          <RelativeTime value={data.expiresAt} />
        </Text>
      </div>
      {!data.current && (
        <Button
          variant="default"
          size="xs"
          aria-label={texts.endNamed(device)}
          onClick={() => onEnd({ id: data.id, device })}
        >
          {texts.end}
        </Button>
      )}
    </li>
  )
}
