import { Button } from '@mantine/core'
import { EmptyState } from './empty-state.tsx'
import { uiTexts } from './ui-texts.ts'

/** Stands where a page's content would, when it could not be loaded. */
export function LoadFailure({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        title={uiTexts.loadFailedTitle}
        hint={message}
        action={
          <Button variant="default" onClick={onRetry}>
            {uiTexts.tryAgain}
          </Button>
        }
      />
    </div>
  )
}
