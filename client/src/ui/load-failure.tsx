import { Button } from '@mantine/core'
import { EmptyState } from './empty-state.tsx'
import { uiTexts } from './ui-texts.ts'

/** A query that fails again shows that by itself, here. */
const alreadyShown = () => {}

/** Stands where a page's content would, when it could not be loaded. */
export function LoadFailure({ message, onRetry }: { message: string; onRetry: () => Promise<unknown> }) {
  return (
    <div role="alert">
      <EmptyState
        title={uiTexts.loadFailedTitle}
        hint={message}
        action={
          <Button variant="default" onClick={() => void onRetry().catch(alreadyShown)}>
            {uiTexts.tryAgain}
          </Button>
        }
      />
    </div>
  )
}
