import { lazy, Suspense, useEffect } from 'react'
import { type PendingConfirmation, usePendingConfirmation } from '../../apollo/confirmation.ts'
import { ErrorBoundary } from '../../ui/error-boundary.tsx'

/** Loaded with the first request: most visits confirm nothing. */
const ConfirmationDialog = lazy(async () => ({
  default: (await import('./confirmation-dialog.tsx')).ConfirmationDialog,
}))

/** The prompt over any page while operations wait for a confirmation. */
export function ConfirmationPrompt() {
  const request = usePendingConfirmation()
  if (!request) return null
  return (
    <ErrorBoundary fallback={<NotLoaded request={request} />}>
      <Suspense>
        <ConfirmationDialog request={request} />
      </Suspense>
    </ErrorBoundary>
  )
}

/** Without the dialog the operations would wait for ever. */
function NotLoaded({ request }: { request: PendingConfirmation }) {
  useEffect(() => {
    request.cancel()
  }, [request])
  return null
}
