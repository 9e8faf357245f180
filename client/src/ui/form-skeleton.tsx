import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { uiTexts } from './ui-texts.ts'

/** Placeholder of a form, at its height. */
export function FormSkeleton({ fields }: { fields: number }) {
  return (
    <div role="status">
      <VisuallyHidden>{uiTexts.loading}</VisuallyHidden>
      <Stack gap="sm" aria-hidden>
        {Array.from({ length: fields }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no identity
          <div key={row}>
            <Skeleton height={12} width={96} mb={8} />
            <Skeleton height={40} />
          </div>
        ))}
      </Stack>
    </div>
  )
}
