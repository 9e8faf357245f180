import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { uiTexts } from './ui-texts.ts'

/** Placeholder of a list. */
export function ListSkeleton({ rows, rowHeight }: { rows: number; rowHeight: number }) {
  return (
    <div role="status">
      <VisuallyHidden>{uiTexts.loading}</VisuallyHidden>
      <Stack gap="xs" aria-hidden>
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no identity
          <Skeleton key={row} height={rowHeight} radius="lg" />
        ))}
      </Stack>
    </div>
  )
}
