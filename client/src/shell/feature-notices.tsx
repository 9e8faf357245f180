import { Suspense } from 'react'
import { useFeatures } from '../feature/features-context.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'

/** The notices of all features. One that cannot be shown does not keep anybody from the page. */
export function FeatureNotices() {
  return useFeatures().map(
    ({ name, notice: Notice }) =>
      Notice && (
        <ErrorBoundary key={name} fallback={null}>
          <Suspense>
            <Notice />
          </Suspense>
        </ErrorBoundary>
      ),
  )
}
