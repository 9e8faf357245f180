import { Navigate, Route, Routes } from 'react-router'
import type { FeaturePage } from './feature/define-feature.ts'
import { useFeatures } from './feature/features-context.ts'
import { OnlySignedOut } from './features/sign-in/only-signed-out.tsx'
import { homePath } from './features/sign-in/return-path.ts'
import { BrokenPage } from './shell/broken-page.tsx'
import { NotFoundPage } from './shell/not-found-page.tsx'
import { PrivateFrame } from './shell/private-frame.tsx'
import { PublicFrame } from './shell/public-frame.tsx'
import { RequireAccess } from './shell/require-access.tsx'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { useScrollToTop } from './ui/use-scroll-to-top.ts'

/**
 * Every page, in the frame of those who may open it. Declared as elements: Apollo loads the data, and React Router's data
 * mode, which would do nothing more here, adds 19 kB (gzip) to the first load.
 */
export function AppRoutes() {
  useScrollToTop()
  const pages = useFeatures().flatMap((feature) => feature.pages ?? [])
  return (
    <ErrorBoundary fallback={<BrokenPage />}>
      <Routes>
        <Route element={<PublicFrame />}>
          <Route element={<OnlySignedOut />}>{pages.filter(isFor('signed-out')).map(routeTo)}</Route>
          {pages.filter(isFor('everyone')).map(routeTo)}
          <Route path="*" element={<NotFoundPage />} />
        </Route>
        <Route element={<PrivateFrame />}>
          <Route index element={<Navigate to={homePath} replace />} />
          {pages.filter(isFor('signed-in')).map(routeTo)}
        </Route>
      </Routes>
    </ErrorBoundary>
  )
}

const isFor =
  (wanted: FeaturePage['audience']) =>
  ({ audience = 'signed-in' }: FeaturePage): boolean =>
    audience === wanted

function routeTo(page: FeaturePage) {
  const { path, page: Page } = page
  const needed = 'needs' in page ? page.needs : undefined
  const element = needed ? (
    <RequireAccess to={needed}>
      <Page />
    </RequireAccess>
  ) : (
    <Page />
  )
  return <Route key={path} path={path} element={element} />
}
