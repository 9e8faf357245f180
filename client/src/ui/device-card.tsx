import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './device-card.module.css'
import { RelativeTime } from './relative-time.tsx'
import { uiTexts } from './ui-texts.ts'

const texts = uiTexts.device

interface DeviceCardProps {
  session: {
    current: boolean
    createdAt: string
    lastUsedAt: string
    expiresAt: string
    device: string | null
    ipAddress: string | null
  }
  action?: ReactNode
}

/** A session: device, times and address. */
export function DeviceCard({ session, action }: DeviceCardProps) {
  return (
    <li className={classes.card}>
      <div className={classes.what}>
        <Text fw={600} size="sm">
          {session.device ?? texts.unknown}
        </Text>
        <Text c="dimmed" size="sm">
          {session.current ? (
            <span className={classes.current}>{texts.current}</span>
          ) : (
            <>
              {texts.lastUsed} <RelativeTime value={session.lastUsedAt} />
            </>
          )}
          {session.ipAddress && ` · ${session.ipAddress}`}
        </Text>
        <Text c="dimmed" size="xs">
          {texts.signedIn} <RelativeTime value={session.createdAt} /> · {texts.expires}{' '}
          <RelativeTime value={session.expiresAt} />
        </Text>
      </div>
      {action}
    </li>
  )
}

export function DeviceList({ children }: { children: ReactNode }) {
  return <ul className={classes.list}>{children}</ul>
}
