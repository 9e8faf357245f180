import { Button } from '@mantine/core'
import { EmptyState } from './empty-state.tsx'
import { uiTexts } from './ui-texts.ts'

/** If it fails again, this component shows the new failure. */
const alreadyShown = () => {}

/** Shown instead of content that could not be loaded. */
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
