import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { uiTexts } from './ui-texts.ts'

/** Placeholder of a page whose code is loading. */
export function PageSkeleton() {
  return (
    <div role="status">
      <VisuallyHidden>{uiTexts.loading}</VisuallyHidden>
      <Stack gap="sm" aria-hidden>
        <Skeleton height={32} width={160} />
        <Skeleton height={24} width="60%" />
        <Skeleton height={160} mt="sm" />
      </Stack>
    </div>
  )
}
