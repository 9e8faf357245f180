import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Button, Group, Text } from '@mantine/core'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from './factor-card.module.css'
import { type FactorCard_FactorFragment, FactorCard_FactorFragmentDoc } from './generated/operations.ts'
import { securityTexts as texts } from './security-texts.ts'

export type ShownFactor = Pick<FactorCard_FactorFragment, 'id' | 'factor' | 'name' | 'passkey'>

interface FactorCardProps {
  factor: FragmentType<FactorCard_FactorFragment>
  onRename: (factor: ShownFactor) => void
  onRemove: (factor: ShownFactor) => void
}

/** A passkey or an authenticator app. */
export function FactorCard({ factor, onRename, onRemove }: FactorCardProps) {
  const { data, complete } = useFragment({ fragment: FactorCard_FactorFragmentDoc, from: factor })
  if (!complete) return null
  return (
    <li className={classes.card}>
      <div className={classes.what}>
        <Text fw={600} size="sm">
          <bdi>{data.name}</bdi>
        </Text>
        <Text c="dimmed" size="sm">
          {texts.added} <RelativeTime value={data.createdAt} />
          {data.passkey?.synced && ` · ${texts.synced}`}
        </Text>
        <Text c="dimmed" size="sm">
          {data.lastUsedAt ? (
            <>
              {texts.lastUsed} <RelativeTime value={data.lastUsedAt} />
            </>
          ) : (
            texts.neverUsed
          )}
        </Text>
      </div>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          aria-label={texts.renameNamed(data.name)}
          onClick={() => onRename(data)}
        >
          {texts.rename}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={texts.removeNamed(data.name)}
          onClick={() => onRemove(data)}
        >
          {texts.remove}
        </Button>
      </Group>
    </li>
  )
}
